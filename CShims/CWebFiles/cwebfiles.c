#include "cwebfiles.h"

// `#embed` takes paths relative to this file.

static const unsigned char style[] = {
#embed "../../web/style.css"
};

static const unsigned char drawing[] = {
#embed "../../web/drawing.css"
};

static const unsigned char page[] = {
#embed "../../web/page.js"
};

static const unsigned char keys[] = {
#embed "../../web/keys.js"
};

static const unsigned char film[] = {
#embed "../../web/film.js"
};

static const unsigned char play[] = {
#embed "../../web/play.js"
};

static const unsigned char live[] = {
#embed "../../web/live.js"
};

static const char css[] = "text/css; charset=utf-8";
static const char module[] = "text/javascript; charset=utf-8";

static const struct cwf_file files[] = {
  {"style.css", css, style, sizeof style},
  {"drawing.css", css, drawing, sizeof drawing},
  {"page.js", module, page, sizeof page},
  {"keys.js", module, keys, sizeof keys},
  {"film.js", module, film, sizeof film},
  {"play.js", module, play, sizeof play},
  {"live.js", module, live, sizeof live},
};

size_t cwf_count(void) { return sizeof files / sizeof files[0]; }

struct cwf_file cwf_at(size_t index) { return files[index]; }
