import CLibcurl
import CRelayLinux
import Glibc
import RelayModel

/// The facts of an exchange that curl reports as failed, and the rule that names the fault.
struct TransferFailure {
    var code: CURLcode
    /// The error of the failed system call, or 0.
    var systemError: Int32 = 0
    /// Whether the request was about to be sent on an established connection; from then on the server may have it.
    var isSent = false
    var isTLS = false
    /// 0 if no status line arrived.
    var status = 0
    var isAddressRefused = false
    /// The status with which the proxy refused the tunnel, 0 if it did not answer; nil without a proxy, and if the
    /// tunnel was open.
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
            // The relay's parser and curl's disagree about the URL. The relay uses a single parser to prevent this, so
            // the request is refused.
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
