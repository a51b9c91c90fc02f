#include "cexamples.h"

// The files of examples/labs/records. `#embed` takes paths relative to this file.

static const unsigned char ksm[] = {
#embed "../../examples/labs/records/ksm.record.json"
};

static const struct cex_example records[] = {
  {"ksm", ksm, sizeof ksm},
};

size_t cex_record_count(void) { return sizeof records / sizeof records[0]; }

struct cex_example cex_record_at(size_t index) { return records[index]; }
