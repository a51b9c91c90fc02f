internal import CLinux

/// A file descriptor of this program that is closed when nobody uses it any more.
final class OpenDescriptor {
  let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { clx_close(descriptor) }
}
