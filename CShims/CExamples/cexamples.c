#include "cexamples.h"

// One array for each file, in the order in which they are best read. `#embed` takes paths relative to this file.

static const unsigned char fork[] = {
#embed "../../examples/fork.cow"
};

static const unsigned char last_sharer[] = {
#embed "../../examples/last-sharer.cow"
};

static const unsigned char who_pays[] = {
#embed "../../examples/who-pays.cow"
};

static const unsigned char family_tree[] = {
#embed "../../examples/family-tree.cow"
};

static const unsigned char fork_exec[] = {
#embed "../../examples/fork-exec.cow"
};

static const unsigned char spawn[] = {
#embed "../../examples/spawn.cow"
};

static const unsigned char zero_page[] = {
#embed "../../examples/zero-page.cow"
};

static const unsigned char calloc[] = {
#embed "../../examples/calloc.cow"
};

static const unsigned char private_file[] = {
#embed "../../examples/private-file.cow"
};

static const unsigned char library[] = {
#embed "../../examples/library.cow"
};

static const unsigned char page_cache_identity[] = {
#embed "../../examples/page-cache-identity.cow"
};

static const unsigned char fork_storm[] = {
#embed "../../examples/fork-storm.cow"
};

static const unsigned char gc[] = {
#embed "../../examples/gc.cow"
};

static const unsigned char dontfork[] = {
#embed "../../examples/dontfork.cow"
};

static const unsigned char wipeonfork[] = {
#embed "../../examples/wipeonfork.cow"
};

static const unsigned char protect_round_trip[] = {
#embed "../../examples/protect-round-trip.cow"
};

static const unsigned char kernel_writes[] = {
#embed "../../examples/kernel-writes.cow"
};

static const unsigned char pinned[] = {
#embed "../../examples/pinned.cow"
};

static const unsigned char bss_and_stack[] = {
#embed "../../examples/bss-and-stack.cow"
};

static const unsigned char page_tables[] = {
#embed "../../examples/page-tables.cow"
};

static const unsigned char numa[] = {
#embed "../../examples/numa.cow"
};

static const unsigned char thp[] = {
#embed "../../examples/thp.cow"
};

static const unsigned char thp_claims[] = {
#embed "../../examples/thp-claims.cow"
};

static const unsigned char mthp[] = {
#embed "../../examples/mthp.cow"
};

static const unsigned char hugetlb[] = {
#embed "../../examples/hugetlb.cow"
};

static const unsigned char ksm[] = {
#embed "../../examples/ksm.cow"
};

static const unsigned char ksm_last_writer[] = {
#embed "../../examples/ksm-last-writer.cow"
};

static const unsigned char swap[] = {
#embed "../../examples/swap.cow"
};

#define EXAMPLE(name, array) {name, array, sizeof array}

static const unsigned char three_generations[] = {
#embed "../../examples/three-generations.cow"
};

static const struct cex_example examples[] = {
  EXAMPLE("fork", fork),
  EXAMPLE("last-sharer", last_sharer),
  EXAMPLE("who-pays", who_pays),
  EXAMPLE("family-tree", family_tree),
  EXAMPLE("fork-exec", fork_exec),
  EXAMPLE("spawn", spawn),
  EXAMPLE("zero-page", zero_page),
  EXAMPLE("calloc", calloc),
  EXAMPLE("private-file", private_file),
  EXAMPLE("library", library),
  EXAMPLE("page-cache-identity", page_cache_identity),
  EXAMPLE("fork-storm", fork_storm),
  EXAMPLE("gc", gc),
  EXAMPLE("dontfork", dontfork),
  EXAMPLE("wipeonfork", wipeonfork),
  EXAMPLE("protect-round-trip", protect_round_trip),
  EXAMPLE("three-generations", three_generations),
  EXAMPLE("kernel-writes", kernel_writes),
  EXAMPLE("pinned", pinned),
  EXAMPLE("bss-and-stack", bss_and_stack),
  EXAMPLE("thp", thp),
  EXAMPLE("thp-claims", thp_claims),
  EXAMPLE("mthp", mthp),
  EXAMPLE("hugetlb", hugetlb),
  EXAMPLE("page-tables", page_tables),
  EXAMPLE("ksm", ksm),
  EXAMPLE("ksm-last-writer", ksm_last_writer),
  EXAMPLE("swap", swap),
  EXAMPLE("numa", numa),
};

size_t cex_count(void) { return sizeof examples / sizeof examples[0]; }

struct cex_example cex_at(size_t index) { return examples[index]; }
