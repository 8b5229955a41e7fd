import CLibcurl
import CRelayLinux

/// A libcurl multi handle for the one thread that will use it.
///
/// It is Sendable although it is a pointer: it is created before the thread, so that a failure can be thrown, handed
/// over once, and not used by its creator afterwards.
struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer

    /// Initialises libcurl once per process, before the first handle; curl 7.84 and later do this safely from any
    /// thread.
    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init() throws(TransferLoopError) {
        guard Self.isLibraryReady, let pointer = curl_multi_init() else {
            throw TransferLoopError(call: "curl_multi_init", errno: 0)
        }
        self.pointer = pointer
    }

    func free() { curl_multi_cleanup(pointer) }
}
