import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// Sets up a connection: its limits, TLS, HTTP/1 and time limits.
struct RelayChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private struct TooManyConnections: Error {}

    let http: HTTP1Channel
    let connections: Connections
    let times: ConnectionHandler.Times
    /// Nil for plain HTTP.
    let certificate: ServerCertificate?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        guard let number = connections.open(channel) else {
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(TooManyConnections())
        }
        let setup = self.setup(channel, number: number, logger: logger)
        // Otherwise a connection that broke off meanwhile would stay open without a reader.
        setup.whenFailure { _ in channel.close(promise: nil) }
        return setup
    }

    private func setup(_ channel: any Channel, number: UInt64, logger: Logger) -> EventLoopFuture<Value> {
        let encrypted = channel.eventLoop.makeCompletedFuture {
            guard let context = certificate?.context else { return }
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }
        return encrypted.flatMap { http.setup(channel: channel, logger: logger) }.flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let handler = ConnectionHandler(number: number, connections: connections, times: times)
            try pipeline.addHandler(handler, position: .after(decoder))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
