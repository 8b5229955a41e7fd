import CLibcurl
import CRelayLinux
import Glibc
import RelayModel

/// What is known of an exchange that curl reports as failed, and the rule that names the fault.
struct TransferFailure {
    var code: CURLcode
    /// The error of the system call behind it, or 0.
    var systemError: Int32 = 0
    /// Whether the request had been about to leave on a standing connection; from then on the far side may have it.
    var isSent = false
    var isTLS = false
    /// 0 where no status line has come.
    var status = 0
    var isAddressRefused = false
    /// What the proxy answered where it opened no tunnel, 0 for nothing; nil without a proxy, and where the tunnel
    /// stood.
    var tunnelFailure: Int?

    var fault: TransportFault {
        if isSent { return afterBody }
        if isAddressRefused { return .addressRefused }
        if tunnelFailure != nil {
            let isOurs = code == CURLE_COULDNT_CONNECT && Self.fault(ofConnect: systemError) == .localFailure
            return isOurs ? .localFailure : .proxyFailure
        }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            return .dnsFailure
        case CURLE_OPERATION_TIMEDOUT:
            // The TLS handshake is part of connecting.
            return .connectTimeout
        case CURLE_COULDNT_CONNECT:
            return Self.fault(ofConnect: systemError)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            return .tlsUntrusted
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SEND_ERROR, CURLE_RECV_ERROR,
            CURLE_GOT_NOTHING:
            return isTLS ? .tlsFailure : .connectRefused
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            // Our parser and curl's disagree about the URL: the hole the single parser is there to close.
            return .addressRefused
        default:
            return .localFailure
        }
    }

    private var afterBody: TransportFault {
        if status >= 200 { return .bodyTruncated }
        return code == CURLE_OPERATION_TIMEDOUT ? .timeoutAfterBody : .resetAfterBody
    }

    private static func fault(ofConnect error: Int32) -> TransportFault {
        switch error {
        case ETIMEDOUT: .connectTimeout
        case EMFILE, ENFILE, ENOMEM, ENOBUFS, ENETUNREACH, ENETDOWN, EADDRNOTAVAIL, EACCES, EPERM, EAFNOSUPPORT:
            .localFailure
        default: .connectRefused
        }
    }
}
