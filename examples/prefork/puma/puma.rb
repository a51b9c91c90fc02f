# Puma with everything loaded before it forks (PRELOAD=0: not so); FORK_WORKER=1: further workers are forks of the first one.

workers Integer(ENV.fetch("WORKERS", "4"))
count = Integer(ENV.fetch("THREADS", "1"))
threads count, count
preload_app! ENV.fetch("PRELOAD", "1") == "1"
fork_worker if ENV["FORK_WORKER"] == "1"
nakayoshi_fork if ENV["COMPACT"] == "1"
environment "production"
