/// How an exchange broke before a complete reply was there. The written names are those of the reply vectors.
public enum TransportFault: String, StringEnum {
    case dnsFailure = "dns_failure"
    case connectRefused = "connect_refused"
    case connectTimeout = "connect_timeout"
    case tlsFailure = "tls_failure"
    case tlsUntrusted = "tls_untrusted"
    /// The address guard said no; nothing was sent.
    case addressRefused = "address_refused"
    /// The relay's own side failed before the body left: no descriptors, no route, out of memory.
    case localFailure = "local_failure"
    /// The proxy that the operator has set opened no tunnel: it cannot be reached, or it refused. Nothing was sent to
    /// the receiver.
    case proxyFailure = "proxy_failure"
    case resetAfterBody = "reset_after_body"
    case timeoutAfterBody = "timeout_after_body"
    /// A status line came, the body broke off.
    case bodyTruncated = "body_truncated"
    /// The relay is stopping, or the notice was cancelled, before the exchange ended; the body may have left.
    case abandoned

    /// Whether it is certain that the far side took nothing.
    public var isBeforeBody: Bool {
        switch self {
        case .dnsFailure, .connectRefused, .connectTimeout, .tlsFailure, .tlsUntrusted, .addressRefused, .localFailure,
            .proxyFailure:
            true
        case .resetAfterBody, .timeoutAfterBody, .bodyTruncated, .abandoned: false
        }
    }
}
