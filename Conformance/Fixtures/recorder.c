// Makes a process with memory of every kind that /proc tells apart, and prints what the kernel says of it and of the machine.
//
// As the first process of a guest it mounts what it needs, changes settings, switches swap on and powers off at the end;
// elsewhere it changes nothing. Every file is printed as `file NAME`, its bytes in base64, and `end`.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGES = 16, REGIONS = 48 };

// From headers newer than those of the oldest machine that compiles this.
enum {
  ADVISE_COLD = 20,
  ADVISE_PAGEOUT = 21,
  ADVISE_GUARD_INSTALL = 102,
  NAME_VMA = 0x53564d41,
  PROTECT_MTE = 0x20,
  PROTECT_BTI = 0x10,
};
struct scan_region {
  uint64_t start, end, categories;
};
struct scan_arguments {
  uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages, inverted, required, any, returned;
};
#define SCAN _IOWR('f', 16, struct scan_arguments)

#define GROUP "/sys/fs/cgroup/a b:c"

static size_t page;
// What a PMD maps, and what a page of the hugetlb pool is by default.
static size_t huge_size, pool_size;
static int is_guest;

static void print_file(const char *name, const unsigned char *bytes, size_t count) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  printf("file %s\n", name);
  for (size_t at = 0; at < count; at += 3) {
    size_t have = count - at < 3 ? count - at : 3;
    uint32_t word = (uint32_t)bytes[at] << 16 | (have > 1 ? bytes[at + 1] << 8 : 0) | (have > 2 ? bytes[at + 2] : 0);
    putchar(letters[word >> 18]);
    putchar(letters[word >> 12 & 63]);
    putchar(have > 1 ? letters[word >> 6 & 63] : '=');
    putchar(have > 2 ? letters[word & 63] : '=');
    if (at % 57 == 54) putchar('\n');
  }
  printf("\nend\n");
}

// Gives the length, or -1.
static ssize_t read_all(const char *path, unsigned char **bytes) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  size_t capacity = 1 << 16, count = 0;
  *bytes = malloc(capacity);
  ssize_t got;
  while ((got = read(file, *bytes + count, capacity - count)) > 0) {
    count += (size_t)got;
    if (count == capacity) *bytes = realloc(*bytes, capacity *= 2);
  }
  close(file);
  return got < 0 ? -1 : (ssize_t)count;
}

static void record(const char *path, const char *name) {
  unsigned char *bytes;
  ssize_t count = read_all(path, &bytes);
  if (count < 0) {
    printf("missing %s: %s\n", name, strerror(errno));
    return;
  }
  print_file(name, bytes, (size_t)count);
  free(bytes);
}

static void write_text(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  if (write(file, text, strlen(text)) < 0) printf("note: %s refused %s: %s\n", path, text, strerror(errno));
  close(file);
}

static long read_number(const char *path) {
  unsigned char *bytes;
  ssize_t count = read_all(path, &bytes);
  if (count <= 0) return -1;
  long number = strtol((char *)bytes, NULL, 10);
  free(bytes);
  return number;
}

static size_t default_pool_size(void) {
  unsigned char *bytes;
  ssize_t count = read_all("/proc/meminfo", &bytes);
  char *line = count > 0 ? memmem(bytes, (size_t)count, "Hugepagesize:", 13) : NULL;
  size_t size = line ? strtoul(line + 13, NULL, 10) << 10 : 2 << 20;
  free(bytes);
  return size;
}

// All files below a directory of settings as one text: `path<TAB>first line`.
static void collect(FILE *out, const char *root, const char *below) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", root, below);
  struct dirent **names;
  int count = scandir(path, &names, NULL, alphasort);
  for (int index = 0; index < count; index++) {
    const char *name = names[index]->d_name;
    if (name[0] == '.') continue;
    char relative[400], full[1024];
    snprintf(relative, sizeof relative, "%s/%s", below, name);
    snprintf(full, sizeof full, "%s/%s", root, relative);
    struct stat information;
    if (lstat(full, &information) < 0) continue;
    if (S_ISDIR(information.st_mode)) {
      collect(out, root, relative);
    } else if (S_ISREG(information.st_mode)) {
      unsigned char *bytes;
      ssize_t length = read_all(full, &bytes);
      if (length < 0) continue;
      if (length > 0 && bytes[length - 1] == '\n') length--;
      fprintf(out, "%s\t%.*s\n", relative, (int)length, bytes);
      free(bytes);
    }
  }
}

static void record_settings(void) {
  char *text;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  collect(out, "/sys/kernel/mm", "hugepages");
  collect(out, "/sys/kernel/mm", "ksm");
  collect(out, "/sys/kernel/mm", "transparent_hugepage");
  fclose(out);
  print_file("sys-kernel-mm", (unsigned char *)text, length);
  free(text);
}

// A loop device over a file in memory, with a header of swap on it.
static void switch_swap_on(void) {
  struct dirent **names;
  int count = scandir("/modules", &names, NULL, alphasort);
  for (int index = 0; index < count; index++) {
    char path[300];
    snprintf(path, sizeof path, "/modules/%s", names[index]->d_name);
    int module = open(path, O_RDONLY | O_CLOEXEC);
    if (names[index]->d_name[0] != '.') syscall(SYS_finit_module, module, "", 0);
    close(module);
  }
  int image = open("/swap.img", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  size_t pages = (16 << 20) / page;
  unsigned char *header = calloc(1, page);
  uint32_t words[3] = {1, (uint32_t)pages - 1, 0};
  memcpy(header + 1024, words, sizeof words);
  memcpy(header + page - 10, "SWAPSPACE2", 10);
  if (image < 0 || ftruncate(image, (off_t)(pages * page)) < 0 || write(image, header, page) < 0)
    printf("note: no file for swap: %s\n", strerror(errno));
  int device = open("/dev/loop0", O_RDWR | O_CLOEXEC);
  if (device < 0 || ioctl(device, LOOP_SET_FD, image) < 0 || swapon("/dev/loop0", 0) < 0)
    printf("note: no swap: %s\n", strerror(errno));
}

static void prepare_guest(void) {
  mkdir("/proc", 0755), mkdir("/sys", 0755), mkdir("/dev", 0755), mkdir("/tmp", 0755);
  mount("proc", "/proc", "proc", 0, NULL);
  mount("sys", "/sys", "sysfs", 0, NULL);
  mount("dev", "/dev", "devtmpfs", 0, NULL);
  mount("tmp", "/tmp", "tmpfs", 0, NULL);
  // Frames are charged to a group of control groups, whose name has to be parsed too.
  mount("group", "/sys/fs/cgroup", "cgroup2", 0, NULL);
  write_text("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
  mkdir(GROUP, 0755);
  int console = open("/dev/console", O_RDWR);
  for (int standard = 0; standard < 3; standard++) dup2(console, standard);
  write_text("/proc/sys/kernel/printk", "0");
  write_text("/proc/sys/vm/nr_hugepages", "4");
  write_text("/sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled", "madvise");
  write_text("/sys/kernel/mm/ksm/pages_to_scan", "1000");
  write_text("/sys/kernel/mm/ksm/sleep_millisecs", "10");
  write_text("/sys/kernel/mm/ksm/run", "1");
  switch_swap_on();
}

struct region {
  unsigned char *start;
  size_t length;
};
static struct region regions[REGIONS];
static int region_count;

static unsigned char *map(size_t length, int protection, int flags, int file) {
  unsigned char *start = mmap(NULL, length, protection, flags, file, 0);
  if (start == MAP_FAILED) return NULL;
  if (region_count < REGIONS) regions[region_count++] = (struct region){start, length};
  // Neighbours with equal properties would become one VMA.
  mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return start;
}

static unsigned char *anonymous(size_t pages) {
  return map(pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

// Every page with contents of its own.
static void touch(unsigned char *start, size_t from, size_t to) {
  static uint64_t salt = 0x9e3779b97f4a7c15;
  for (size_t index = from; start && index < to; index++) memcpy(start + index * page, &(uint64_t){salt += 0x10001}, 8);
}

static int file_named(const char *path, size_t pages) {
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  unsigned char *bytes = malloc(page);
  for (size_t index = 0; file >= 0 && index < pages; index++) {
    memset(bytes, (int)index + 1, page);
    if (write(file, bytes, page) < 0) printf("note: %s: %s\n", path, strerror(errno));
  }
  free(bytes);
  return file;
}

#define FOLDER "/tmp/fixture with\tblanks\nand = signs"

static void map_files(void) {
  mkdir(FOLDER, 0700);
  volatile unsigned char sum = 0;
  int file = file_named(FOLDER "/kept (deleted)", PAGES);
  unsigned char *kept = map(PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, file);
  for (size_t index = 0; index < PAGES; index++) sum += kept[index * page];
  touch(kept, 0, 3);
  unlink(FOLDER "/kept (deleted)");
  int shared = file_named(FOLDER "/a\\012b  ", PAGES);
  touch(map(PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED, shared), 0, 2);
  int gone = file_named(FOLDER "/gone", PAGES);
  unsigned char *only_read = map(PAGES * page, PROT_READ, MAP_PRIVATE, gone);
  sum += only_read[0];
  unlink(FOLDER "/gone");
  int memory = (int)syscall(SYS_memfd_create, "a name with\nnewline", 1);
  if (memory >= 0 && ftruncate(memory, PAGES * (off_t)page) == 0)
    touch(map(PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED, memory), 0, 5);
  touch(map(PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1), 0, 4);
  int segment = shmget(IPC_PRIVATE, PAGES * page, IPC_CREAT | 0600);
  unsigned char *attached = shmat(segment, NULL, 0);
  shmctl(segment, IPC_RMID, NULL);
  if (attached != (void *)-1) touch(attached, 0, 2);
}

static void map_policies(void) {
  // Modes and flags of linux/mempolicy.h; what a kernel does not have it refuses.
  static const struct {
    int mode;
    unsigned long nodes;
  } policies[] = {
      {1, 1}, {2 | 1 << 15, 3}, {3, 3}, {3 | 1 << 14, 3}, {4, 0}, {5, 3}, {6, 3}, {2 | 1 << 15 | 1 << 13, 1},
  };
  for (size_t index = 0; index < sizeof policies / sizeof *policies; index++) {
    unsigned char *start = anonymous(4);
    syscall(SYS_mbind, start, 4 * page, policies[index].mode, &policies[index].nodes, 65, 0);
    touch(start, 0, 4);
  }
}

static unsigned char *shared_with_children, *swapped, *huge_by_advice;

static void map_memory(void) {
  touch(shared_with_children = anonymous(PAGES), 0, PAGES);
  unsigned char *zeros = anonymous(PAGES);
  volatile unsigned char sum = 0;
  for (size_t index = 0; index < 6; index++) sum += zeros[index * page];
  // A transparent huge page, and one that is mapped in small pages afterwards.
  unsigned char *huge = map(6 * huge_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  huge_by_advice = (unsigned char *)(((uintptr_t)huge + huge_size - 1) & ~(uintptr_t)(huge_size - 1));
  madvise(huge, 6 * huge_size, MADV_HUGEPAGE);
  touch(huge_by_advice, 0, 2 * huge_size / page);
  mprotect(huge_by_advice + huge_size, page, PROT_READ);
  sum += huge_by_advice[3 * huge_size];
  for (int shares = 0; shares < 2; shares++) {
    unsigned char *pool = mmap(
        NULL, pool_size, PROT_READ | PROT_WRITE, (shares ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    if (pool != MAP_FAILED) {
      pool[0] = 1;
      regions[region_count++] = (struct region){pool, pool_size};
    }
  }
  unsigned char *locked = anonymous(PAGES);
  mlock(locked, PAGES * page);
  touch(locked, 0, PAGES);
  unsigned char *on_fault = anonymous(PAGES);
  syscall(SYS_mlock2, on_fault, PAGES * page, 1);
  unsigned char *lazy = anonymous(PAGES);
  touch(lazy, 0, PAGES);
  madvise(lazy, 8 * page, MADV_FREE);
  madvise(anonymous(PAGES), PAGES * page, MADV_DONTFORK);
  madvise(anonymous(PAGES), PAGES * page, MADV_WIPEONFORK);
  madvise(anonymous(PAGES), PAGES * page, MADV_DONTDUMP);
  unsigned char *random = anonymous(PAGES);
  madvise(random, PAGES * page, MADV_RANDOM);
  madvise(random, PAGES * page, MADV_NOHUGEPAGE);
  unsigned char *merged = anonymous(PAGES);
  madvise(merged, PAGES * page, MADV_MERGEABLE);
  for (size_t index = 0; index < PAGES - 2; index++) memset(merged + index * page, 7, page);
  unsigned char *guarded = anonymous(PAGES);
  touch(guarded, 0, 4);
  madvise(guarded + 4 * page, 4 * page, ADVISE_GUARD_INSTALL);
  unsigned char *named = anonymous(PAGES);
  prctl(NAME_VMA, 0, named, PAGES * page, "arena of worker 1");
  touch(named, 0, 2);
  unsigned char *special = map(PAGES * page, PROT_READ | PROT_WRITE | PROTECT_MTE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  touch(special, 0, 2);
  special = map(PAGES * page, PROT_READ | PROT_EXEC | PROTECT_BTI, MAP_PRIVATE | MAP_ANONYMOUS, -1);
#ifdef SYS_pkey_alloc
  int key = (int)syscall(SYS_pkey_alloc, 0, 0);
  if (key > 0) syscall(SYS_pkey_mprotect, special, PAGES * page, PROT_READ, key);
#endif
  unsigned char *stack = map(PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1);
  touch(stack, PAGES - 1, PAGES);
  unsigned char *sparse = map((size_t)8 << 40, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
  if (sparse) touch(sparse + ((size_t)5 << 40), 0, 1);
  touch(swapped = anonymous(PAGES), 0, PAGES);
}

// Where the subject is ready, its children hold a share of everything.
static void be_subject(int ready) {
  if (is_guest) write_text(GROUP "/cgroup.procs", "0");
  prctl(PR_SET_NAME, "a) R 1 (\nb\\c d");
  map_memory();
  map_files();
  map_policies();
  madvise(swapped, 10 * page, ADVISE_PAGEOUT);
  for (int child = 0; child < 2; child++) {
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (;;) pause();
    }
  }
  // Thirds, and pages of its own.
  touch(shared_with_children, 0, 5);
  touch(huge_by_advice + huge_size, 1, 2);
  if (write(ready, regions, sizeof regions) < 0) _exit(1);
  for (;;) pause();
}

// A run of pages whose entries follow each other, or of frames of which the same is said.
struct run {
  uint64_t first, length, value, count, group;
};

static void print_run(FILE *out, const struct run *run, int is_frames) {
  if (run->length == 0) return;
  fprintf(out, "%llx %llu %llx", (unsigned long long)run->first, (unsigned long long)run->length,
          (unsigned long long)run->value);
  if (is_frames) fprintf(out, " %llu %llu", (unsigned long long)run->count, (unsigned long long)run->group);
  fputc('\n', out);
}

static size_t recorded_pages(const struct region *region) {
  // Of a reservation of terabytes the page tables of its beginning are enough.
  return region->length < (size_t)1 << 40 ? region->length / page : 64;
}

// One line a run: `address pages entry` where frames go on from one page to the next, and `frame frames flags count group`.
static void record_pages(int subject) {
  char *text, *frames, path[64];
  size_t length, frames_length;
  snprintf(path, sizeof path, "/proc/%d/pagemap", subject);
  int pagemap = open(path, O_RDONLY | O_CLOEXEC);
  int counts = open("/proc/kpagecount", O_RDONLY | O_CLOEXEC), flags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC),
      groups = open("/proc/kpagecgroup", O_RDONLY | O_CLOEXEC);
  FILE *out = open_memstream(&text, &length), *out_frames = open_memstream(&frames, &frames_length);
  fprintf(out, "page size %zu\n", page);
  struct run run = {0}, frame_run = {0};
  for (int index = 0; index < REGIONS && regions[index].start; index++) {
    for (size_t at = 0; at < recorded_pages(&regions[index]); at++) {
      uint64_t address = (uint64_t)(regions[index].start + at * page), entry = 0;
      if (pread(pagemap, &entry, 8, (off_t)(address / page * 8)) != 8 || entry == 0) continue;
      uint64_t frame = entry >> 63 ? entry & 0x7fffffffffffff : 0;
      if (run.length && run.first + run.length * page == address && run.value + (frame ? run.length : 0) == entry) {
        run.length++;
      } else {
        print_run(out, &run, 0);
        run = (struct run){address, 1, entry, 0, 0};
      }
      if (frame == 0) continue;
      struct run one = {frame, 1, 0, 0, UINT64_MAX};
      if (pread(counts, &one.count, 8, (off_t)(frame * 8)) != 8 || pread(flags, &one.value, 8, (off_t)(frame * 8)) != 8)
        continue;
      if (pread(groups, &one.group, 8, (off_t)(frame * 8)) != 8) one.group = UINT64_MAX;
      if (frame_run.length && frame_run.first + frame_run.length == frame && frame_run.value == one.value &&
          frame_run.count == one.count && frame_run.group == one.group) {
        frame_run.length++;
      } else {
        print_run(out_frames, &frame_run, 1);
        frame_run = one;
      }
    }
  }
  print_run(out, &run, 0), print_run(out_frames, &frame_run, 1);
  fclose(out), fclose(out_frames);
  print_file("pagemap", (unsigned char *)text, length);
  print_file("frames", (unsigned char *)frames, frames_length);
  out = open_memstream(&text, &length);
  for (int index = 0; index < REGIONS && regions[index].start; index++) {
    struct scan_region found[512];
    struct scan_arguments scan = {
        .size = sizeof scan,
        .start = (uint64_t)regions[index].start,
        .end = (uint64_t)(regions[index].start + recorded_pages(&regions[index]) * page),
        .vec = (uintptr_t)found,
        .vec_len = 512,
        .returned = 0x1ff,
    };
    // A kernel refuses categories that are newer than itself.
    int count = ioctl(pagemap, SCAN, &scan);
    while (count < 0 && errno == EINVAL && (scan.returned >>= 1) >= 0x7f) count = ioctl(pagemap, SCAN, &scan);
    for (int at = 0; at < count; at++)
      fprintf(out, "%llx %llx %llx\n", (unsigned long long)found[at].start, (unsigned long long)found[at].end,
              (unsigned long long)found[at].categories);
  }
  fclose(out);
  print_file("scan", (unsigned char *)text, length);
}

static void record_all(int subject) {
  static const char *const of_process[] = {"smaps",     "smaps_rollup", "maps",    "stat",     "status",
                                           "numa_maps", "ksm_stat",     "cgroup",  "cmdline",  "ksm_merging_pages"};
  static const char *const of_machine[] = {"vmstat", "meminfo", "cpuinfo", "version", "self/mountinfo"};
  char path[300];
  for (size_t index = 0; index < sizeof of_process / sizeof *of_process; index++) {
    snprintf(path, sizeof path, "/proc/%d/%s", subject, of_process[index]);
    record(path, of_process[index]);
  }
  record_pages(subject);
  record_settings();
  for (size_t index = 0; index < sizeof of_machine / sizeof *of_machine; index++) {
    snprintf(path, sizeof path, "/proc/%s", of_machine[index]);
    const char *slash = strrchr(of_machine[index], '/');
    record(path, slash ? slash + 1 : of_machine[index]);
  }
}

int main(void) {
  is_guest = getpid() == 1;
  page = (size_t)sysconf(_SC_PAGESIZE);
  if (is_guest) prepare_guest();
  huge_size = (size_t)read_number("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size");
  pool_size = default_pool_size();
  setvbuf(stdout, NULL, _IOLBF, 1 << 16);
  printf("guest: recording\n");
  int ready[2];
  if (pipe(ready) < 0) return 1;
  int subject = fork();
  if (subject == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    be_subject(ready[1]);
  }
  close(ready[1]);
  int status = 1;
  if (read(ready[0], regions, sizeof regions) == sizeof regions) {
    // KSM merges what two scans found unchanged.
    for (int wait = 0; is_guest && wait < 200 && read_number("/sys/kernel/mm/ksm/full_scans") < 4; wait++) usleep(100000);
    write_text(is_guest ? "/sys/kernel/mm/ksm/run" : "/dev/null", "0");
    // Batches of the LRU drain, or mlock and flags would show a moment.
    usleep(300000);
    record_all(subject);
    status = 0;
  }
  kill(subject, SIGKILL);
  waitpid(subject, NULL, 0);
  unlink(FOLDER "/a\\012b  ");
  rmdir(FOLDER);
  printf("guest: exit %d\n", status);
  fflush(stdout);
  if (is_guest) {
    sync();
    reboot(RB_POWER_OFF);
    for (;;) pause();
  }
  return status;
}
