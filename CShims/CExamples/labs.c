#include "cexamples.h"

// The files of examples/labs, translations included, in the order of their names. `#embed` takes paths relative to this file.

static const unsigned char calibrate[] = {
#embed "../../examples/labs/00-calibrate.lab.md"
};

static const unsigned char fork_basics[] = {
#embed "../../examples/labs/01-fork-basics.lab.md"
};

static const unsigned char the_fault[] = {
#embed "../../examples/labs/02-the-fault.lab.md"
};

static const unsigned char reference_counts[] = {
#embed "../../examples/labs/03-reference-counts.lab.md"
};

static const unsigned char exec_and_spawn[] = {
#embed "../../examples/labs/04-exec-and-spawn.lab.md"
};

static const unsigned char files_and_accounting[] = {
#embed "../../examples/labs/05-files-and-accounting.lab.md"
};

static const unsigned char zero_page_de[] = {
#embed "../../examples/labs/06-zero-page.de.lab.md"
};

static const unsigned char zero_page[] = {
#embed "../../examples/labs/06-zero-page.lab.md"
};

static const unsigned char huge_pages[] = {
#embed "../../examples/labs/07-huge-pages.lab.md"
};

static const unsigned char ksm[] = {
#embed "../../examples/labs/08-ksm.lab.md"
};

static const unsigned char fork_storms[] = {
#embed "../../examples/labs/09-fork-storms.lab.md"
};

static const unsigned char pinned_pages[] = {
#embed "../../examples/labs/10-pinned-pages.lab.md"
};

static const unsigned char page_tables[] = {
#embed "../../examples/labs/11-page-tables.lab.md"
};

static const unsigned char page_cache_identity[] = {
#embed "../../examples/labs/12-page-cache-identity.lab.md"
};

static const unsigned char storage_relatives[] = {
#embed "../../examples/labs/13-storage-relatives.lab.md"
};

static const unsigned char databases[] = {
#embed "../../examples/labs/14-databases.lab.md"
};

static const unsigned char published_statements[] = {
#embed "../../examples/labs/15-published-statements.lab.md"
};

static const unsigned char quiz[] = {
#embed "../../examples/labs/90-quiz.lab.md"
};

static const struct cex_example labs[] = {
  {"00-calibrate", calibrate, sizeof calibrate},
  {"01-fork-basics", fork_basics, sizeof fork_basics},
  {"02-the-fault", the_fault, sizeof the_fault},
  {"03-reference-counts", reference_counts, sizeof reference_counts},
  {"04-exec-and-spawn", exec_and_spawn, sizeof exec_and_spawn},
  {"05-files-and-accounting", files_and_accounting, sizeof files_and_accounting},
  {"06-zero-page.de", zero_page_de, sizeof zero_page_de},
  {"06-zero-page", zero_page, sizeof zero_page},
  {"07-huge-pages", huge_pages, sizeof huge_pages},
  {"08-ksm", ksm, sizeof ksm},
  {"09-fork-storms", fork_storms, sizeof fork_storms},
  {"10-pinned-pages", pinned_pages, sizeof pinned_pages},
  {"11-page-tables", page_tables, sizeof page_tables},
  {"12-page-cache-identity", page_cache_identity, sizeof page_cache_identity},
  {"13-storage-relatives", storage_relatives, sizeof storage_relatives},
  {"14-databases", databases, sizeof databases},
  {"15-published-statements", published_statements, sizeof published_statements},
  {"90-quiz", quiz, sizeof quiz},
};

size_t cex_lab_count(void) { return sizeof labs / sizeof labs[0]; }

struct cex_example cex_lab_at(size_t index) { return labs[index]; }
