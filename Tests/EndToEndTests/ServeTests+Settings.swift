import Glibc
import Testing

/// Lab 8 changes settings of KSM: only where it is permitted, and whatever ends the server, they are put back.
extension ServeTests {
  /// Goes through lab 8 up to its run; knows the settings, and whether a run has changed them.
  private static let ksm = """
    KSM=/sys/kernel/mm/ksm JOURNAL=/run/cowscope/settings
    settings() { cat $KSM/run $KSM/sleep_millisecs $KSM/pages_to_scan $KSM/use_zero_pages $KSM/max_page_sharing | tr '\\n' ' '; }
    # While another run on this machine has changed them, nobody knows how they were.
    until ! [ -e $JOURNAL ] && BEFORE=$(settings) && ! [ -e $JOURNAL ]; do sleep 0.01; done
    predict() {
      ask labs/ksm do=new seed=$1 >begun || exit 11
      ask labs/ksm do=commit $(grep -o 'name="answer[.][a-z0-9]*"' begun | sort -u | sed 's/name="\\(.*\\)"/\\1=?/') >committed || exit 12
    }
    restored() { until [ "$(settings)" = "$BEFORE" ] && ! [ -e $JOURNAL ]; do sleep 0.01; done; echo yes >restored; }
    actors() {
      for P in /proc/[0-9]*; do
        if [ "$(readlink $P/exe)" = "$PWD/cowscope-actor" ]; then echo ${P#/proc/}; fi
      done
    }
    # Begins the run and stops the server in the middle of it.
    stop_in_the_middle() {
      ask labs/ksm do=run >run 2>unanswered &
      until [ -e $JOURNAL ] && [ "$(settings)" != "$BEFORE" ]; do kill -0 $! || exit 13; done
      kill -STOP $S
      [ "$(settings)" != "$BEFORE" ] || exit 14
    }

    """

  /// Whether settings of KSM can be changed here.
  private func canChangeSettings(_ sandbox: Sandbox) throws -> Bool {
    let isThere = try sandbox.shell("command -v python3 setpriv >/dev/null") == 0
    if geteuid() == 0, isThere, unsafe access("/sys/kernel/mm/ksm/run", W_OK) == 0 { return true }
    print("SKIP: settings of KSM cannot be changed here, or python3 and setpriv are not there")
    return false
  }

  @Test func theKernelRunsTheLabOfKSMWhereThatIsPermitted() throws {
    let sandbox = try Sandbox()
    guard try canChangeSettings(sandbox) else { return }
    let script = """
      serve --allow-sysfs; predict 00-0007; ask labs/ksm do=run >run || exit 15
      while grep -q 'value="reveal"' run; do ask labs/ksm do=reveal >run || exit 16; done
      restored; ask labs/ksm/trace.json >trace; kill -TERM $S; wait $S
      serve; predict 00-0008; ask labs/ksm do=run >refused
      """
    let status = try bash(sandbox, Self.ksm + script)
    let page = try sandbox.text("run")
    let errors = try sandbox.text("err")
    #expect(status == 0, "\(errors)")
    #expect(!page.contains("There is no measurement here") && page.contains("Look at the run"), "\(page)")
    let answers = page.matches(of: /model <b>([^<]+)<\/b>, kernel <b>([^<]+)<\/b>/)
    #expect(!answers.isEmpty && answers.allSatisfy { $0.1 == $0.2 && $0.2 != "?" }, "\(page)")
    #expect(try sandbox.text("trace").contains("\"kernel\""))
    #expect(try sandbox.text("restored") == "yes\n")
    #expect(try sandbox.text("refused").contains("There is no measurement here"))
  }

  @Test func aKilledServerLeavesTheSettingsOfKSMAsTheyWere() throws {
    let sandbox = try Sandbox()
    guard try canChangeSettings(sandbox) else { return }
    let script = """
      serve --allow-sysfs; predict 00-0007; stop_in_the_middle
      kill -KILL $S; restored
      while [ -n "$(actors)" ]; do sleep 0.01; done
      """
    let status = try bash(sandbox, Self.ksm + script)
    let errors = try sandbox.text("err")
    #expect(status == 0, "\(errors)")
    #expect(try sandbox.text("restored") == "yes\n")
  }

  @Test func theNextRunRestoresWhatAKilledServerAndItsGuardHaveLeft() throws {
    let sandbox = try Sandbox()
    guard try canChangeSettings(sandbox) else { return }
    let script = """
      serve --allow-sysfs; predict 00-0007; stop_in_the_middle
      kill -KILL $(actors) $S
      while [ -n "$(actors)" ]; do sleep 0.01; done
      [ "$(settings)" != "$BEFORE" ] && [ -e $JOURNAL ] && echo changed >left
      serve --allow-sysfs; ask labs/ksm do=run >run || exit 15
      restored
      """
    let status = try bash(sandbox, Self.ksm + script)
    let errors = try sandbox.text("err")
    #expect(status == 0, "\(errors)")
    #expect(try sandbox.text("left") == "changed\n")
    #expect(try sandbox.text("restored") == "yes\n")
    #expect(try sandbox.text("run").contains("value=\"reveal\""))
  }
}
