import Hummingbird
import RelayService
import Synchronization

/// What all routes' requests have in common: who sends them, how many are worked on, how much memory their bodies
/// take, and how often a peer was wrong.
final class RequestGuards: Sendable {
    let proxies: TrustedProxies
    let places: RequestPlaces
    let memory = BodyMemory()
    private let wrongTries: Mutex<WrongTries>

    init(_ configuration: RelayHTTPConfiguration) {
        proxies = TrustedProxies(configuration.peers.trustedProxies)
        places = RequestPlaces(limit: configuration.requestsInFlight, reserve: configuration.warningsInFlight)
        wrongTries = Mutex(WrongTries(limit: configuration.peers.wrongKeysPerMinute))
    }

    /// Runs a check of a proof; a peer that was wrong too often is told so.
    func checking(_ peer: PeerAddress?, _ check: () throws(ServiceError) -> Void) throws(Problem) {
        do throws(ServiceError) { try check() } catch { throw refusal(error, to: peer) }
    }

    /// What a peer is told whose key or proof was refused.
    func refusal(_ error: ServiceError, to peer: PeerAddress?) -> Problem {
        guard error.code == .invalidKey || error.code == .badSignature, let peer,
            let seconds = wrongTries.withLock({ $0.note(peer, at: .now) })
        else { return Problem(error) }
        return .tooManyWrongKeys(retryAfter: seconds)
    }
}
