/// A process that has an LMDB environment open.
struct LMDBClient {
  private let python: PythonClient

  init(_ folder: String, options: String = "") throws {
    python = try PythonClient(
      """
      import lmdb
      env = lmdb.open(\(PythonClient.quoted(folder)), map_size=1<<28, max_dbs=8\(options))
      open_trees = {}
      readers = []
      def tree(name, **options):
          if name and name not in open_trees: open_trees[name] = env.open_db(name.encode(), **options)
          return open_trees.get(name)
      def put(keys, size=100, name='', fill=b'x', **options):
          db = tree(name, **options)
          with env.begin(write=True, db=db) as txn:
              for key in keys: txn.put(b'%010d' % key, fill * size)
          return 'done'
      def put_many(key, values, name):
          db = tree(name, dupsort=True)
          with env.begin(write=True, db=db) as txn:
              for value in values: txn.put(b'%010d' % key, b'%020d' % value)
          return 'done'
      def delete(keys, name=''):
          with env.begin(write=True, db=tree(name)) as txn:
              for key in keys: txn.delete(b'%010d' % key)
          return 'done'
      def read():
          readers.append(env.begin())
          return readers[-1].id()
      def finish():
          readers.pop(0).abort()
          return 'done'
      """, names: "env put put_many delete read finish")
  }

  var pid: Int32 { python.pid }

  @discardableResult func evaluate(_ expression: String) throws -> [String] { try python.evaluate(expression) }

  func kill() { python.kill() }
}
