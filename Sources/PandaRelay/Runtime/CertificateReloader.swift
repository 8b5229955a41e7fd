import Logging
import RelayHTTP
import RelayTransport

/// Reloads certificates for new connections. An invalid file is logged and the previous certificates stay.
struct CertificateReloader: Sendable {
    let configuration: RelayConfiguration
    let server: RelayServer
    /// Nil if `targets.ca_file` is empty.
    let authorities: TrustedAuthorities?
    let logger: Logger

    /// Reloads the API's certificate and key and the authorities of `targets.ca_file`.
    func reload() {
        reloadOwnCertificate()
        reloadAuthorities()
    }

    private func reloadAuthorities() {
        guard let authorities else { return }
        do throws(StartFault) {
            let file = try AuthorityFile(path: configuration.targets.caFile)
            authorities.replace(pem: file.pem)
            logger.notice("authorities reloaded", metadata: ["ca_file": "\(configuration.targets.caFile)"])
        } catch {
            logger.error("authorities are invalid; the previous ones stay", metadata: ["reason": "\(error)"])
        }
    }

    private func reloadOwnCertificate() {
        do {
            guard try server.reloadCertificate() else { return }
            logger.notice(
                "certificate and key reloaded",
                metadata: ["certificate": "\(configuration.tls.certificate)"]
            )
        } catch {
            logger.error(
                "certificate and key are invalid; the previous ones stay",
                metadata: [
                    "certificate": "\(configuration.tls.certificate)", "key": "\(configuration.tls.key)",
                    "reason": "\(error)",
                ]
            )
        }
    }
}
