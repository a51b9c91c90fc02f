/// What a place in a runtime says of its garbage collector.
package struct CollectorMark: Hashable, Sendable {
  package var phase: CollectorPhase
  /// The phase begins here; else it ends.
  package var begins: Bool

  /// The meaning of a marked place; nil if it is none of a collector.
  ///
  /// CPython has these places if it was configured with `--with-dtrace`, Ruby with `--enable-dtrace`. Ruby sweeps inside of the call that
  /// marks; what it marks little by little between is not marked.
  package init?(_ probe: StaticProbe) {
    switch (probe.provider, probe.name) {
    case ("python", "gc__start"): self.init(.collect, begins: true)
    case ("python", "gc__done"): self.init(.collect, begins: false)
    case ("ruby", "gc__mark__begin"): self.init(.mark, begins: true)
    case ("ruby", "gc__mark__end"): self.init(.mark, begins: false)
    case ("ruby", "gc__sweep__begin"): self.init(.sweep, begins: true)
    case ("ruby", "gc__sweep__end"): self.init(.sweep, begins: false)
    default: return nil
    }
  }

  package init(_ phase: CollectorPhase, begins: Bool) {
    self.phase = phase
    self.begins = begins
  }
}

extension CollectorPhase {
  /// No other phase can be around it.
  var isOutermost: Bool { self != .sweep }
}
