/// Notices when the machine's clock is set while the relay runs. The relay keeps its own time for what expires and what is held, so
/// somebody should start it anew at a quiet moment.
///
/// A value, fed now and then with how far the two are apart.
public struct ClockWatch: Sendable {
    /// So far apart they may be without a word.
    public static let tolerance = Duration.seconds(5)

    private var told = Duration.zero

    /// A watch that has seen nothing yet.
    public init() {}

    /// Takes in how far the machine's clock is ahead of the relay's.
    /// - Returns: the same where it is news, zero where they agree again; nil for nothing new.
    public mutating func observe(_ step: Duration) -> Duration? {
        let change = step - told
        guard max(change, .zero - change) > Self.tolerance else { return nil }
        told = max(step, .zero - step) > Self.tolerance ? step : .zero
        return told
    }
}
