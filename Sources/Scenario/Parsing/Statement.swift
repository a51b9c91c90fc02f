/// A statement as it was written: names are not looked up, whole regions have no length yet.
struct Statement {
  var verb: Located<Verb>
  /// Who acts, for verbs that need a process.
  var actors: ProcessesSyntax?
  /// Whose pages they are, for verbs that act on another process.
  var owner: Located<ProcessName>?
  /// The pages concerned, for verbs that need them.
  var target: TargetSyntax?
  var body: Body

  enum Body {
    case title(String)
    case introduction(String)
    case lesson(String)
    case note(String)
    case kernels([String])
    case process(cpu: Int)
    case map(MapSyntax)
    case touch(TouchSyntax)
    case fork(ForkKind, children: [ProcessesSyntax])
    case thread(ProcessesSyntax, cpu: Int?)
    case exec
    case exit
    case unmap
    case protect(Protection)
    case advise(Advice)
    case lock(onFault: Bool)
    case unlock
    case sync
    case remap(destination: Located<RegionName>?, pages: Located<Int>?, keepSource: Bool)
    case pwrite(value: UInt8, wholePage: Bool)
    case truncate(pages: Located<Int>)
    case place(cpu: Int)
    case placeOnNode(Located<Int>)
    case policy(NodePolicy, target: TargetSyntax?)
    case migrate(node: Int)
    case needs(nodes: Int)
    case memoryMerge(Bool)
    case ksm(KSMAction)
    case khugepaged(KhugepagedAction)
    case shrink
    case pin(name: Located<PinName>, kind: PinKind)
    case unpin(name: Located<PinName>)
    case foreignTouch(ForeignAccessPath, value: UInt8?)
    case userfault(UserfaultOperation, includesMissing: Bool, value: UInt8?, isProtected: Bool)
    case thp([HugePageOption])
    case swap(SwapKind)
    case hugeTLB(pages: Int)
    case mark(Located<MarkName>)
    case expect(FormulaSyntax)
  }
}

/// `NAME` or `NAME[FIRST..LAST]`, which stands for several processes.
struct ProcessesSyntax {
  var name: Located<String>
  var indices: Located<ClosedRange<Int>>?
}

/// `REGION`, `REGION[N]`, `REGION[A..B]` or `REGION[A..]`.
struct TargetSyntax {
  enum Pages {
    case whole
    case range(ClosedRange<Int>)
    case from(Int)
  }

  var region: Located<RegionName>
  var pages: Located<Pages>
}

/// The operands of `map` after the process.
struct MapSyntax {
  enum Backing: String, CaseIterable {
    case anonymous = "anon"
    case sharedAnonymous = "shared-anon"
    case stack
    case file
    case memfd
  }

  var region: Located<RegionName>
  var backing: Backing
  var isShared: Bool
  var pages: Located<Int>
  var protection: Protection?
  var offset: Int
  var populate: Bool
  var noReserve: Bool
  var initialPages: Int
  var fileName: Located<String>?
  var filePages: Located<Int>?
  var folioPages: Located<Int>?
  var isCode: Bool
  var isHole: Bool
  /// Where the text asks for pages of 2 MiB.
  var hugeTLB: SourcePosition?
}

/// The operands of `read`, `write` and `call` after the target.
struct TouchSyntax {
  var kind: TouchKind
  var mode: TouchMode
  var value: UInt8?
  var wholePage: Bool
  var times: Int
}

/// The tokens of a formula, and its text.
struct FormulaSyntax {
  var tokens: [Token]
  var text: String
}
