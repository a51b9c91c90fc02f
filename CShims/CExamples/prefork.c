#include "cexamples.h"

// The files of examples/prefork; those that run a server (run.py) in the order in which they are best read.

static const unsigned char kit_init_py[] = {
#embed "../../examples/prefork/kit/__init__.py"
};

static const unsigned char kit_fastcgi_py[] = {
#embed "../../examples/prefork/kit/fastcgi.py"
};

static const unsigned char kit_resp_py[] = {
#embed "../../examples/prefork/kit/resp.py"
};

static const unsigned char kit_course_py[] = {
#embed "../../examples/prefork/kit/course.py"
};

static const unsigned char kit_stage_py[] = {
#embed "../../examples/prefork/kit/stage.py"
};

static const unsigned char kit_watch_py[] = {
#embed "../../examples/prefork/kit/watch.py"
};

static const unsigned char kit_web_py[] = {
#embed "../../examples/prefork/kit/web.py"
};

static const unsigned char gunicorn_run_py[] = {
#embed "../../examples/prefork/gunicorn/run.py"
};

static const unsigned char gunicorn_gunicorn_conf_py[] = {
#embed "../../examples/prefork/gunicorn/gunicorn.conf.py"
};

static const unsigned char gunicorn_shop_py[] = {
#embed "../../examples/prefork/gunicorn/shop.py"
};

static const unsigned char puma_run_py[] = {
#embed "../../examples/prefork/puma/run.py"
};

static const unsigned char puma_config_ru[] = {
#embed "../../examples/prefork/puma/config.ru"
};

static const unsigned char puma_puma_rb[] = {
#embed "../../examples/prefork/puma/puma.rb"
};

static const unsigned char php_run_py[] = {
#embed "../../examples/prefork/php/run.py"
};

static const unsigned char php_fpm_conf[] = {
#embed "../../examples/prefork/php/fpm.conf"
};

static const unsigned char redis_run_py[] = {
#embed "../../examples/prefork/redis/run.py"
};

static const unsigned char postgresql_run_py[] = {
#embed "../../examples/prefork/postgresql/run.py"
};

static const unsigned char multiprocessing_run_py[] = {
#embed "../../examples/prefork/multiprocessing/run.py"
};

static const unsigned char multiprocessing_pool_py[] = {
#embed "../../examples/prefork/multiprocessing/pool.py"
};

static const unsigned char celery_run_py[] = {
#embed "../../examples/prefork/celery/run.py"
};

static const unsigned char celery_shop_py[] = {
#embed "../../examples/prefork/celery/shop.py"
};

#define FILE_OF(name, array) {name, array, sizeof array}

static const struct cex_example files[] = {
  FILE_OF("kit/__init__.py", kit_init_py),
  FILE_OF("kit/fastcgi.py", kit_fastcgi_py),
  FILE_OF("kit/resp.py", kit_resp_py),
  FILE_OF("kit/course.py", kit_course_py),
  FILE_OF("kit/stage.py", kit_stage_py),
  FILE_OF("kit/watch.py", kit_watch_py),
  FILE_OF("kit/web.py", kit_web_py),
  FILE_OF("gunicorn/run.py", gunicorn_run_py),
  FILE_OF("gunicorn/gunicorn.conf.py", gunicorn_gunicorn_conf_py),
  FILE_OF("gunicorn/shop.py", gunicorn_shop_py),
  FILE_OF("puma/run.py", puma_run_py),
  FILE_OF("puma/config.ru", puma_config_ru),
  FILE_OF("puma/puma.rb", puma_puma_rb),
  FILE_OF("php/run.py", php_run_py),
  FILE_OF("php/fpm.conf", php_fpm_conf),
  FILE_OF("redis/run.py", redis_run_py),
  FILE_OF("postgresql/run.py", postgresql_run_py),
  FILE_OF("multiprocessing/run.py", multiprocessing_run_py),
  FILE_OF("multiprocessing/pool.py", multiprocessing_pool_py),
  FILE_OF("celery/run.py", celery_run_py),
  FILE_OF("celery/shop.py", celery_shop_py),
};

size_t cex_prefork_count(void) { return sizeof files / sizeof files[0]; }

struct cex_example cex_prefork_at(size_t index) { return files[index]; }
