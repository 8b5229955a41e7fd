import CLibcurl
import CRelayLinux
import RelayModel

/// Scheme, host and port as libcurl takes them (`CURLOPT_CURLU`), set by our own parser, so that there is no other.
///
/// They stay until a handle is used for another origin: parsing each URL and putting it together again was a tenth of
/// what libcurl does for a request.
final class RequestOrigin {
    /// libcurl's handle; it copies what it reads at the beginning of each transfer.
    let pointer: OpaquePointer
    private var isTLS = false
    private var host = ""
    private var port: UInt16 = 0

    /// Nil where memory has run out.
    init?() {
        guard let pointer = curl_url() else { return nil }
        self.pointer = pointer
    }

    deinit { curl_url_cleanup(pointer) }

    /// - Returns: whether libcurl took it.
    func set(_ target: TargetURL) -> Bool {
        if target.port == port, target.isTLS == isTLS, target.host == host { return true }
        // Zero is no port of a target: whatever comes next is set anew where this fails half-way.
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
