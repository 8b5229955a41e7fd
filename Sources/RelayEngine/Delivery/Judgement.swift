import RelayModel

/// A verdict, and what is kept of the reply. Shared, not copied: most replies of a channel mean the same.
final class Judgement: Sendable {
    let verdict: Verdict
    /// The beginning of the reply, masked; nil where it says no more than the verdict.
    let excerpt: [UInt8]?

    init(verdict: Verdict, excerpt: [UInt8]?) {
        self.verdict = verdict
        self.excerpt = excerpt
    }
}
