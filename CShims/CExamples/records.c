#include "cexamples.h"

// The files of examples/labs/records. `#embed` takes paths relative to this file.

static const unsigned char ksm[] = {
#embed "../../examples/labs/records/ksm.record.json"
};

static const unsigned char storage_relatives[] = {
#embed "../../examples/labs/records/storage-relatives.record.json"
};

static const unsigned char databases[] = {
#embed "../../examples/labs/records/databases.record.json"
};

static const struct cex_example records[] = {
  {"ksm", ksm, sizeof ksm},
  {"storage-relatives", storage_relatives, sizeof storage_relatives},
  {"databases", databases, sizeof databases},
};

size_t cex_record_count(void) { return sizeof records / sizeof records[0]; }

struct cex_example cex_record_at(size_t index) { return records[index]; }
