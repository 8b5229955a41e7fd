import NIOCore
import NIOSSL
import RelayModel
import Synchronization

/// Keeps the number of open connections, all and of each peer, within the limits.
final class Connections: Sendable {
    private let table: Mutex<ConnectionTable<any Channel>>
    private let proxies: TrustedProxies

    init(limits: PeerLimits) {
        table = Mutex(ConnectionTable(limit: limits.connections, perPeer: limits.connectionsPerPeer))
        proxies = TrustedProxies(limits.trustedProxies)
    }

    /// Takes a new connection in; an older one may be closed for it.
    /// - Returns: its number; nil where the connection itself is to be closed.
    func open(_ channel: any Channel) -> UInt64? {
        let address = IPAddress(channel.remoteAddress)
        // Behind a proxy are many; its connections are bounded by the limit of all.
        let peer = address.flatMap { proxies.contains($0) ? nil : PeerAddress($0) }
        switch table.withLock({ $0.open(peer, channel) }) {
        case .refused: return nil
        case .admitted(let number, let other):
            other?.closeAtOnce()
            channel.closeFuture.whenComplete { [self] _ in table.withLock { $0.close(number) } }
            return number
        }
    }

    /// A request has arrived in full.
    func startWork(_ number: UInt64) { table.withLock { $0.startWork(number) } }

    /// Nothing is owed to the connection any more.
    func startWait(_ number: UInt64) { table.withLock { $0.startWait(number) } }

    /// How many are open, and how many were closed for others.
    var counts: (open: Int, closed: Int) { table.withLock { ($0.count, $0.closed) } }
}

extension Channel {
    /// Closes the connection without TLS's farewell: a peer that does not answer it would hold its descriptor for
    /// seconds more.
    func closeAtOnce() {
        eventLoop.execute { [self] in
            let encryption = try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            // What a handler's context sends passes only the handlers before it.
            if let encryption { encryption.close(promise: nil) } else { close(promise: nil) }
        }
    }
}
