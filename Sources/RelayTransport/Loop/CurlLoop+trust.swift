import CLibcurl
import CRelayLinux
import RelayModel

/// Whose certificates are trusted.
extension CurlLoop {
    /// The system's authorities; set once for each handle.
    ///
    /// curl parses the file of trusted certificates once and keeps the result for all connections, but only where no
    /// folder of certificates is set beside it, as Debian does: then it would parse the file for each connection.
    func trustSystem(_ slot: CurlHandle) {
        let easy = slot.easy
        if let file = configuration.certificateFile { _ = relay_easy_set_string(easy, CURLOPT_CAINFO, file) }
        if let folder = configuration.certificateFolder { _ = relay_easy_set_string(easy, CURLOPT_CAPATH, folder) }
        guard configuration.authorities == nil else { return }
        var file: UnsafeMutableRawPointer?
        _ = relay_easy_get_pointer(easy, CURLINFO_CAINFO, &file)
        if file != nil { _ = relay_easy_set_string(easy, CURLOPT_CAPATH, nil) }
    }

    /// The operator's authorities beside the system's, where the handle does not have them yet.
    ///
    /// curl takes them in place of the system's file, which holds 140, and parses them for each connection. The
    /// system's folder stays: of it OpenSSL reads only the authority that a chain names.
    func trust(_ authorities: TrustedAuthorities, in slot: CurlHandle) {
        let revision = authorities.revision
        guard slot.trustRevision != revision else { return }
        slot.trustRevision = revision
        _ = authorities.pem.withUnsafeBytes { bytes in
            relay_easy_set_blob(slot.easy, CURLOPT_CAINFO_BLOB, bytes.baseAddress, bytes.count)
        }
    }
}
