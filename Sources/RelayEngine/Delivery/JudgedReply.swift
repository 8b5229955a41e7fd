import RelayModel
import RelayStore

/// A verdict and the kept part of the reply. Shared, not copied: most replies of a channel are equal.
final class JudgedReply: Sendable {
    let verdict: Verdict
    /// The beginning of the reply, masked; nil if it adds nothing to the verdict.
    let excerpt: [UInt8]?
    /// Whether the relay's own side failed (no descriptors, no route, no proxy, stopped), which says nothing about the
    /// endpoint.
    let isOwnFault: Bool

    private static let ownFaults = [TransportFault.localFailure, .proxyFailure, .abandoned].map(\.rawValue)

    init(verdict: Verdict, excerpt: [UInt8]?) {
        self.verdict = verdict
        self.excerpt = excerpt
        isOwnFault = Self.ownFaults.contains(verdict.code)
    }

    /// The same reply for a robot with a keyword: names the endpoint that lacks it, and the remedy.
    func naming(_ target: EndpointTarget) -> JudgedReply {
        var verdict = verdict
        let mend =
            target.keyword.isEmpty
            ? "endpoint \(target.id) has no keyword; set its field keyword to the robot's"
            : "the keyword of endpoint \(target.id) is not the robot's; correct its field keyword"
        verdict.message = verdict.message.isEmpty ? mend : mend + ": " + verdict.message
        return JudgedReply(verdict: verdict, excerpt: excerpt)
    }
}
