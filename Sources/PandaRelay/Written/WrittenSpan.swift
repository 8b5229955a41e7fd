import ArgumentParser

/// A span of time as an argument: `30s`, `5m`, `2h`, `7d`.
struct WrittenSpan: ExpressibleByArgument, Hashable {
    var duration: Duration

    /// Nil where the text is no span of at least a second.
    init?(argument: String) {
        guard let duration = WrittenNumber.span(argument), duration > .zero else { return nil }
        self.duration = duration
    }
}
