internal import Scenario

// The model and the trace each have a type of these names, and a module cannot be named where a type of the same name is
// in scope. This file sees only the trace's.

/// The advice that the language knows.
typealias TracedAdvice = Advice
/// Who runs into a fault, as the trace says it.
typealias TracedFaultMode = FaultMode
/// What a fault led to, as the trace says it.
typealias TracedFaultResolution = FaultResolution
