#pragma once

#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// What programs of the kernel (BPF) are written with.

static inline int clx_bpf(int command, union bpf_attr *attributes) {
  int result = (int)syscall(SYS_bpf, command, attributes, sizeof *attributes);
  return result < 0 ? -errno : result;
}

// The registers of a program: what it is called with and what it returns are in the first ones, which calls overwrite.
enum { R0, R1, R2, R3, R4, R6 = 6, R7, R8, STACK = 10 };

static inline struct bpf_insn instruction(int code, int to, int from, int offset, int value) {
  return (struct bpf_insn){.code = (uint8_t)code,
                           .dst_reg = (uint8_t)to & 15,
                           .src_reg = (uint8_t)from & 15,
                           .off = (int16_t)offset,
                           .imm = value};
}

static inline struct bpf_insn copy(int to, int from) { return instruction(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
static inline struct bpf_insn set(int to, int value) { return instruction(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, value); }
static inline struct bpf_insn compute(int how, int to, int value) {
  return instruction(BPF_ALU64 | how | BPF_K, to, 0, 0, value);
}
static inline struct bpf_insn combine(int how, int to, int from) {
  return instruction(BPF_ALU64 | how | BPF_X, to, from, 0, 0);
}
static inline struct bpf_insn load(int to, int from, int offset) {
  return instruction(BPF_LDX | BPF_MEM | BPF_DW, to, from, offset, 0);
}
static inline struct bpf_insn store(int size, int to, int offset, int from) {
  return instruction(BPF_STX | BPF_MEM | size, to, from, offset, 0);
}
static inline struct bpf_insn put(int to, int offset, int value) {
  return instruction(BPF_ST | BPF_MEM | BPF_W, to, 0, offset, value);
}
static inline struct bpf_insn at_once(int how, int to, int offset, int from) {
  return instruction(BPF_STX | BPF_ATOMIC | BPF_DW, to, from, offset, how);
}
static inline struct bpf_insn call(int function) { return instruction(BPF_JMP | BPF_CALL, 0, 0, 0, function); }
static inline struct bpf_insn address_of_map(int to, int map) {
  return instruction(BPF_LD | BPF_DW | BPF_IMM, to, BPF_PSEUDO_MAP_FD, 0, map);
}
/// The second half of an instruction that has 64 bits to load.
static inline struct bpf_insn rest_of_address(void) { return instruction(0, 0, 0, 0, 0); }
