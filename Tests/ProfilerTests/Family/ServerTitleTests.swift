import Profiler
import Testing

@Suite struct ServerTitleTests {
  @Test(arguments: [
    ("gunicorn: master [shop.wsgi]", "master"), ("gunicorn: worker [shop.wsgi]", "worker"),
    ("unicorn master -c unicorn.rb", "master"), ("unicorn worker[3] -c unicorn.rb", "worker[3]"),
    ("puma 5.6.5 (tcp://0.0.0.0:9292) [shop]", "master"), ("puma: cluster worker 2: 812 [shop]", "worker 2"),
    ("php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)", "master"), ("php-fpm: pool www   ", "pool www"),
    ("postgres: checkpointer ", "checkpointer"), ("postgres: shop shop [local] idle", "shop shop [local] idle"),
    ("redis-rdb-bgsave", "snapshot"), ("[celeryd: celery@host:ForkPoolWorker-4]", "ForkPoolWorker-4"),
    ("[celeryd: celery@host:MainProcess] -active- (worker)", "MainProcess"),
  ])
  func titlesOfServersTellRoles(title: String, role: String) { #expect(ServerTitle.role(in: title) == role) }

  @Test(arguments: [
    ("worker", "worker"), ("worker[3]", "worker"), ("worker 12", "worker"), ("ForkPoolWorker-4", "ForkPoolWorker"),
    ("pool www", "pool www"), ("checkpointer", "checkpointer"), ("shop shop [local] idle", "backend"), ("7", "7"),
  ])
  func workersOfOneKindAreOneRole(role: String, kind: String) { #expect(ServerTitle.kind(ofRole: role) == kind) }

  @Test(arguments: ["", "python3 -m http.server", "unicorn ", "postgres", "[celeryd: ]", "php-fpm: "])
  func othersTellNothing(title: String) { #expect(ServerTitle.role(in: title) == nil) }
}
