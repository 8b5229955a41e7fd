import HTTPTypes
import Hummingbird
import NIOCore
import RelayJSON

/// Reads a request's body: no more than its route takes, and than there is memory for.
struct BodyReader: Sendable {
    let memory: BodyMemory

    /// The whole body, and its account, to be kept as long as the bytes are.
    ///
    /// A sender that waits for leave to send the body (`Expect: 100-continue`) gets it here, where nothing in the head
    /// speaks against it.
    /// - Parameter channel: the request's connection.
    /// - Throws: 413 beyond the limit, 503 where bodies of others fill the memory, 400 where it breaks off.
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
        // What is announced may never come.
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
            throw Problem(.badRequest, "body_broken", "The body did not arrive in full.")
        }
        return (bytes, account)
    }
}
