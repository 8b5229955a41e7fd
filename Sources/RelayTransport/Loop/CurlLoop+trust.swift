import CLibcurl
import CRelayLinux
import RelayModel

/// The trusted authorities.
extension CurlLoop {
    /// Sets the system's authorities, once for each handle.
    ///
    /// curl parses the file of trusted certificates once and keeps the result for all connections, unless a folder of
    /// certificates is set as well, as on Debian: then it would parse the file for each connection.
    func trustSystem(_ slot: CurlHandle) {
        let easy = slot.easy
        if let file = configuration.certificateFile { _ = relay_easy_set_string(easy, CURLOPT_CAINFO, file) }
        if let folder = configuration.certificateFolder { _ = relay_easy_set_string(easy, CURLOPT_CAPATH, folder) }
        guard configuration.authorities == nil else { return }
        var file: UnsafeMutableRawPointer?
        _ = relay_easy_get_pointer(easy, CURLINFO_CAINFO, &file)
        if file != nil { _ = relay_easy_set_string(easy, CURLOPT_CAPATH, nil) }
    }

    /// Sets the operator's authorities in addition to the system's, if the handle does not have them yet.
    ///
    /// curl uses them instead of the system's file, which contains 140, and parses them for each connection. The
    /// system's folder stays in use: OpenSSL reads from it only the authority that a chain names.
    func trust(_ authorities: TrustedAuthorities, in slot: CurlHandle) {
        let revision = authorities.revision
        guard slot.trustRevision != revision else { return }
        slot.trustRevision = revision
        _ = authorities.pem.withUnsafeBytes { bytes in
            relay_easy_set_blob(slot.easy, CURLOPT_CAINFO_BLOB, bytes.baseAddress, bytes.count)
        }
    }
}
