import HTTPTypes
import Hummingbird
import NIOCore
import RelayModel

/// The context of a request in the router.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection, to find its peer and to close it.
    let channel: any Channel
    /// The request's deadline; nil only outside ``APIResponder``.
    var deadline: RequestDeadline?

    init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The peer that the request's limits count for; nil on a socket without IP addresses.
    func peer(_ proxies: TrustedProxies, _ request: Request) -> PeerAddress? {
        IPAddress(channel.remoteAddress).map { connection in
            let forwardedFor = Self.forwardedFor.map { request.headers[values: $0] } ?? []
            return PeerAddress(proxies.sender(connection: connection, forwardedFor: forwardedFor))
        }
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")
}
