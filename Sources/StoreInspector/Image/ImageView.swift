/// What the layers so far show: directories, and which content is in which place.
struct ImageView {
  /// A name of the image.
  final class Node {
    enum Content {
      case directory
      case file(Int)
      case link(String)
      case special
    }

    var content: Content
    /// Of a directory.
    var children: [String: Node] = [:]

    init(_ content: Content) { self.content = content }

    var isDirectory: Bool { if case .directory = content { true } else { false } }
  }

  private let root = Node(.directory)

  /// The path of a file's directory without links: they are followed as they are seen now, within the image.
  func resolved(_ names: [String]) -> [String] {
    var result: [String] = []
    var pending = Array(names.reversed())
    var steps = 0
    while let name = pending.popLast() {
      if name == ".." {
        _ = result.popLast()
        continue
      }
      if name == "." { continue }
      result.append(name)
      // As many links as the kernel follows; a loop of them is left as it is.
      guard steps < 40, case .link(let target)? = node(result)?.content else { continue }
      steps += 1
      result.removeLast()
      if target.hasPrefix("/") { result = [] }
      pending += target.split(separator: "/").reversed().map(String.init)
    }
    return result
  }

  /// What is at a path; nil where there is nothing.
  ///
  /// Links are not followed.
  func node(_ names: [String]) -> Node? {
    var node = root
    for name in names {
      guard let next = node.children[name] else { return nil }
      node = next
    }
    return node
  }

  /// Puts something at a path, and makes directories on the way to it.
  func put(_ content: Node.Content, _ names: [String]) {
    guard let last = names.last else { return }
    var node = root
    for name in names.dropLast() {
      let next = node.children[name] ?? Node(.directory)
      next.content = .directory
      node.children[name] = next
      node = next
    }
    node.children[last] = Node(content)
  }

  /// Takes something away.
  func remove(_ names: [String]) {
    guard let last = names.last else { return }
    node(Array(names.dropLast()))?.children[last] = nil
  }

  /// All files at or below a path, in the order of their names.
  func files(_ names: [String]) -> [(names: [String], object: Int)] {
    guard let start = node(names) else { return [] }
    var found: [(names: [String], object: Int)] = []
    var pending = [(names, start)]
    while let (path, node) = pending.popLast() {
      if case .file(let object) = node.content { found.append((path, object)) }
      for (name, child) in node.children.sorted(by: { $0.key > $1.key }) { pending.append((path + [name], child)) }
    }
    return found
  }
}
