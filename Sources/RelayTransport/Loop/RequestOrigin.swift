import CLibcurl
import CRelayLinux
import RelayModel

/// Scheme, host and port in libcurl's form (`CURLOPT_CURLU`), set from the relay's own parser, so that no other parser
/// is used.
///
/// They stay until a handle is used for another origin: parsing and composing each URL was a tenth of libcurl's work
/// for a request.
final class RequestOrigin {
    /// libcurl's handle; libcurl copies its content at the beginning of each transfer.
    let pointer: OpaquePointer
    private var isTLS = false
    private var host = ""
    private var port: UInt16 = 0

    /// Returns nil if memory has run out.
    init?() {
        guard let pointer = curl_url() else { return nil }
        self.pointer = pointer
    }

    deinit { curl_url_cleanup(pointer) }

    /// - Returns: Whether libcurl accepted it.
    func set(_ target: TargetURL) -> Bool {
        if target.port == port, target.isTLS == isTLS, target.host == host { return true }
        // Zero is not a port of a target: if this call fails half-way, the next call sets every part again.
        port = 0
        let name = target.host.utf8.contains(UInt8(ascii: ":")) ? "[\(target.host)]" : target.host
        guard curl_url_set(pointer, CURLUPART_SCHEME, target.isTLS ? "https" : "http", 0) == CURLUE_OK,
            curl_url_set(pointer, CURLUPART_HOST, name, 0) == CURLUE_OK,
            curl_url_set(pointer, CURLUPART_PORT, "\(target.port)", 0) == CURLUE_OK
        else { return false }
        (isTLS, host, port) = (target.isTLS, target.host, target.port)
        return true
    }
}
