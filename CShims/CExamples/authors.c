#include "cexamples.h"

// The files of examples/authors. `#embed` takes paths relative to this file.

static const unsigned char lab_template[] = {
#embed "../../examples/authors/template.lab.md"
};

struct cex_example cex_lab_template(void) {
  return (struct cex_example){"template", lab_template, sizeof lab_template};
}
