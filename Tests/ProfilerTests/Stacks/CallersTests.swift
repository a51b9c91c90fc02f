import Profiler
import Testing

/// Callers that were found from outside are those that the process itself finds, by the unwinder of its own C library.
@Suite(.tags(.live), .enabled(if: EventRights.obstacle(.softwareOfUserCode, .tasks) == nil, "needs events of perf"))
struct CallersTests {
  private func options(_ bytes: Int = 16_384) -> EventOptions {
    var options = EventOptions()
    options.stacks = .dwarf(bytes: bytes)
    return options
  }

  #if arch(x86_64)
    private static let ways = [
      "plain", "recursion", "alloca", "sort", "signal", "other-stack", "thread", "interrupted",
    ]
  #else
    private static let ways = ["plain", "recursion", "alloca", "sort", "signal", "other-stack", "thread"]
  #endif

  @Test(arguments: ways)
  func allCallersAreFound(way: String) throws {
    let subject = try StackSubject.record(way, number: 40, options())
    if way == "other-stack" {
      // What was interrupted is on a stack that was not copied.
      #expect(subject.stack.end == .truncated && subject.names.contains("raise_signal") == false)
      #expect(subject.agreement == subject.stack.places.count - 1 && subject.agreement >= 5)
    } else {
      #expect(subject.stack.end == .complete)
      #expect(subject.agreement == subject.callers.count - 1, "\(subject.stack.places.count) places")
      #expect(subject.stack.places.count == subject.callers.count)
    }
    #expect(subject.stack.firstGuess == nil)
  }

  /// The kernel writes for a call of the C library, which the process itself could only ask before.
  @Test func callersOfACallThatReadsAreFound() throws {
    let subject = try StackSubject.record("read", options())
    #expect(Array(subject.names.prefix(2)) == ["read", "read_into"] && subject.stack.end == .complete)
    #expect(subject.stack.places.dropFirst(2).map { $0 &+ 1 } == Array(subject.callers.dropFirst()))
  }

  @Test func placesHaveTheNamesOfTheFunctions() throws {
    let subject = try StackSubject.record("recursion", number: 3, options())
    let named = ["strike", "third", "second", "first", "descend", "descend", "descend", "descend", "act", "main"]
    #expect(Array(subject.names.prefix(10)) == named)
  }

  @Test func bothScopesAndAllSourcesTellTheSame() throws {
    for source in EventSource.allCases {
      for scope in EventScope.allCases where EventRights.obstacle(source, scope) == nil {
        var options = options()
        (options.best, options.scope) = (source, scope)
        let subject = try StackSubject.record("signal", options)
        #expect(subject.agreement == subject.callers.count - 1, "\(source) \(scope)")
      }
    }
  }

  @Test(arguments: [512, 1024, 4096])
  func aStackThatIsDeeperThanItsCopyIsTruncated(bytes: Int) throws {
    let subject = try StackSubject.record("recursion", number: 900, options(bytes))
    #expect(subject.stack.end == .truncated)
    #expect(subject.agreement == subject.stack.places.count - 1)
    // Each of these calls keeps 16 bytes and its return address, or a little more.
    #expect(subject.stack.places.count > bytes / 64 && subject.stack.places.count <= bytes / 16)
  }

  @Test func aStackThatEndsBeforeItsCopyIsComplete() throws {
    let subject = try StackSubject.record("thread", options(StackSampling.possibleBytes.upperBound / 8 * 8))
    #expect(subject.stack.end == .complete && subject.agreement == subject.callers.count - 1)
  }

  @Test func neverMoreThanSoManyCallersAreFollowed() throws {
    let subject = try StackSubject.record("recursion", number: 1500, options(61_440))
    #expect(subject.stack.end == .tooDeep && subject.stack.places.count == 1024)
    #expect(subject.agreement == 1023)
  }

  #if arch(x86_64)
    @Test(arguments: ["trampoline", "framed"])
    func codeWithoutInformationIsLeftByWhatItDoesOrByItsFramePointer(way: String) throws {
      let subject = try StackSubject.record(way, options())
      let inner = subject.callers.count - 1
      // The C library does not come further than to this code.
      #expect(subject.agreement == inner)
      let rest = Array(subject.stack.places.dropFirst(inner + 1))
      #expect(subject.names.dropFirst(inner + 1).first == "through_own_code")
      #expect(rest.dropFirst().map { $0 &+ 1 } == Array(subject.outer.dropFirst()))
      #expect(subject.stack.end == .complete)
      #expect(subject.stack.firstGuess == (way == "framed" ? inner + 1 : nil))
    }

    @Test func aJumpToALibraryIsLeftByItsExpression() throws {
      let subject = try StackSubject.record("linkage", options())
      #expect(Array(subject.names.prefix(2)) == ["getppid@plt", "through_linkage"])
      // The frame of the caller is on the stack that was not copied.
      #expect(subject.stack.end == .truncated && subject.stack.places.count == 2)
    }
  #endif
}
