import HTTPTypes
import Hummingbird
import NIOCore
import RelayModel

/// What goes along with a request through the router.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection, for who is at its other end, and to close it.
    let channel: any Channel
    /// The deadline this request runs under; nil only outside of ``APIResponder``.
    var deadline: RequestDeadline?

    init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Whom the request's limits are counted for; nil on a socket without IP addresses.
    func peer(_ proxies: TrustedProxies, _ request: Request) -> PeerAddress? {
        IPAddress(channel.remoteAddress).map { connection in
            let forwardedFor = Self.forwardedFor.map { request.headers[values: $0] } ?? []
            return PeerAddress(proxies.sender(connection: connection, forwardedFor: forwardedFor))
        }
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")
}
