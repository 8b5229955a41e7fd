/// Why a loop could not start.
public struct TransferLoopError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call that failed (`epoll_create1`, `eventfd`, `curl_multi_init`, `pthread_create`).
    public let call: String
    /// The system's error number; 0 where the call gives none.
    public let errno: Int32

    public var description: String { "\(call) failed" + (errno == 0 ? "" : " (errno \(errno))") }
}
