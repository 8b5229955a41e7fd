import Hummingbird
import RelayService
import Synchronization

/// The checks that all routes share: the peer, the request places, the memory of bodies, and wrong keys.
final class RequestGuards: Sendable {
    let proxies: TrustedProxies
    let places: RequestPlaces
    let memory = BodyMemory()
    private let failedAuthentications: Mutex<FailedAuthentications>

    init(_ configuration: RelayHTTPConfiguration) {
        proxies = TrustedProxies(configuration.peers.trustedProxies)
        places = RequestPlaces(limit: configuration.requestsInFlight, reserve: configuration.warningsInFlight)
        failedAuthentications = Mutex(FailedAuthentications(limit: configuration.peers.wrongKeysPerMinute))
    }

    /// Runs a check of a proof. A peer with too many wrong ones gets 429.
    func checking(_ peer: PeerAddress?, _ check: () throws(ServiceError) -> Void) throws(Problem) {
        do throws(ServiceError) { try check() } catch { throw refusal(error, to: peer) }
    }

    /// The refusal of a peer whose key or proof was refused.
    func refusal(_ error: ServiceError, to peer: PeerAddress?) -> Problem {
        guard error.code == .invalidKey || error.code == .badSignature, let peer,
            let seconds = failedAuthentications.withLock({ $0.note(peer, at: .now) })
        else { return Problem(error) }
        return .tooManyWrongKeys(retryAfter: seconds)
    }
}
