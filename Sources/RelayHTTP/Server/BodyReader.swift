import HTTPTypes
import Hummingbird
import NIOCore
import RelayJSON

/// Reads a request's body within the limits of its route and of the memory.
struct BodyReader: Sendable {
    let memory: BodyMemory

    /// The whole body and its memory account, which must live as long as the bytes.
    ///
    /// A sender that waits for `100 Continue` gets it here, if nothing in the head prevents it.
    /// - Parameter channel: The request's connection.
    /// - Throws: 413 beyond the limit, 503 if other bodies fill the memory, 400 if the body breaks off.
    func read(
        _ request: Request,
        from channel: any Channel,
        limit: Int,
        share: RequestPlaces.Share,
        deadline: RequestDeadline?
    ) async throws(Problem) -> (bytes: [UInt8], account: BodyMemory.Account) {
        let tooLarge = Problem(.contentTooLarge, "body_too_large", "The body has more than \(limit) bytes.")
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= limit else { throw tooLarge }
        channel.triggerUserOutboundEvent(ConnectionHandler.BodyWanted(), promise: nil)
        let account = BodyMemory.Account(memory, share)
        var bytes: [UInt8] = []
        // The announced bytes may never arrive.
        bytes.reserveCapacity(min(announced, 65_536))
        do {
            for try await part in request.body {
                guard bytes.count + part.readableBytes <= limit else { throw tooLarge }
                guard account.take(part.readableBytes) else { throw Problem.overloaded }
                bytes.append(contentsOf: part.readableBytesView)
                deadline?.note(received: bytes.count)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.badRequest, "body_broken", "The body arrived incompletely.")
        }
        return (bytes, account)
    }
}
