import NIOCore
import NIOSSL
import RelayModel
import Synchronization

/// Keeps the number of open connections, in total and per peer, within the limits.
final class Connections: Sendable {
    private let table: Mutex<ConnectionTable<any Channel>>
    private let proxies: TrustedProxies

    init(limits: PeerLimits) {
        table = Mutex(ConnectionTable(limit: limits.connections, perPeer: limits.connectionsPerPeer))
        proxies = TrustedProxies(limits.trustedProxies)
    }

    /// Adds a new connection, and may close an older one for it.
    /// - Returns: Its number; nil if the new connection itself must be closed.
    func open(_ channel: any Channel) -> UInt64? {
        let address = IPAddress(channel.remoteAddress)
        // A proxy stands for many clients; its connections count for the total limit only.
        let peer = address.flatMap { proxies.contains($0) ? nil : PeerAddress($0) }
        switch table.withLock({ $0.open(peer, channel) }) {
        case .refused: return nil
        case .admitted(let number, let other):
            other?.closeAtOnce()
            channel.closeFuture.whenComplete { [self] _ in table.withLock { $0.close(number) } }
            return number
        }
    }

    /// Marks a connection as being answered: its request has arrived completely.
    func startWork(_ number: UInt64) { table.withLock { $0.startWork(number) } }

    /// Marks a connection as waiting: the relay owes it nothing.
    func startWait(_ number: UInt64) { table.withLock { $0.startWait(number) } }

    /// The number of open connections, and of those closed for others.
    var counts: (open: Int, closed: Int) { table.withLock { ($0.count, $0.closed) } }
}

extension Channel {
    /// Closes the connection without a TLS shutdown: a peer that does not answer it would keep the descriptor for
    /// seconds.
    func closeAtOnce() {
        eventLoop.execute { [self] in
            let encryption = try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            // An event sent from a handler's context passes only the handlers before it.
            if let encryption { encryption.close(promise: nil) } else { close(promise: nil) }
        }
    }
}
