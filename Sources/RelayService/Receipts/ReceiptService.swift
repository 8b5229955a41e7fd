import Crypto
import Logging
import RelayChannels
import RelayModel
import RelayStore
import Synchronization

/// Receipts that platforms push: each proves where it comes from, then moves its delivery.
public final class ReceiptService: Sendable {
    private let store: ScopedStore<any ReceiptStore>
    private let keys: ReceiptKeys
    private let takenCallbacks = Mutex(TakenCallbacks())
    private let clock: any RelayClock
    private let hub: ProgressHub
    private let logger: Logger

    init(
        store: ScopedStore<any ReceiptStore>,
        keys: ReceiptKeys,
        clock: any RelayClock,
        hub: ProgressHub,
        logger: Logger
    ) {
        self.store = store
        self.keys = keys
        self.clock = clock
        self.hub = hub
        self.logger = logger
    }

    /// Stores a push of receipts: deliveries become `delivered` or `failed`, and each receipt is added to its
    /// delivery's log. When this returns, the receipts are on disk and the platform may be answered.
    ///
    /// - Returns: The body of the reply that the platform expects; nil for a body that is not a push, from which
    ///   nothing is stored.
    /// - Throws: ``ServiceError`` `receipts_off` if no key is configured, `bad_signature` if the proof is wrong, or an
    ///   error of the store, after which the platform pushes again.
    public func take(
        _ body: [UInt8],
        from source: ReceiptSource,
        proof: ReceiptProof
    ) async throws(ServiceError) -> String? {
        try check(proof, of: source)
        try checkIsNew(body, proof)
        let push = source.dialect.read(body)
        guard push.replyStatus == 200 else { return nil }
        guard !push.updates.isEmpty else { return push.replyBody }
        let now = clock.now
        let receipts = push.updates.map { update in
            Receipt(
                reference: update.reference,
                delivery: update.delivery,
                recipient: update.recipient,
                state: update.state,
                code: update.code,
                class: update.class,
                at: update.at,
                receivedAt: now
            )
        }
        let report = try await store.perform { store throws(StoreError) in try await store.take(receipts) }
        hub.publish(moves: report.moves)
        logger.info(
            "receipts",
            metadata: [
                "from": "\(source.rawValue)", "moved": "\(report.moves.count)", "noted": "\(report.noted)",
                "repeated": "\(report.repeated)", "waiting": "\(report.waiting)",
            ]
        )
        return push.replyBody
    }

    /// WeChat signs neither the body nor the URL, so a signature must not authenticate a second body.
    private func checkIsNew(_ body: [UInt8], _ proof: ReceiptProof) throws(ServiceError) {
        guard case .signature(let signature, let timestamp, let nonce) = proof else { return }
        let callback = TakenCallbacks.Callback(signature: signature.lowercased(), timestamp: timestamp, nonce: nonce)
        let isNew = takenCallbacks.withLock { taken in
            taken.take(callback, bodyHash: Array(SHA256.hash(data: body)), at: clock.wall)
        }
        guard isNew else { throw Self.badSignature }
    }

    /// Checks that a request to a receipt URL comes from the platform. It needs no body, so that no body is read
    /// without a proof.
    /// - Throws: ``ServiceError`` `receipts_off` or `bad_signature`.
    public func check(_ proof: ReceiptProof, of source: ReceiptSource) throws(ServiceError) {
        let key = keys[source]
        guard !key.isEmpty else {
            throw ServiceError(
                .notFound,
                code: .receiptsOff,
                "Receipts of \(source.rawValue) are refused: no key is configured for them."
            )
        }
        let isRight =
            switch proof {
            // Comparing hashes hides the secret from timing.
            case .secret(let text):
                SHA256.hash(data: Array((text ?? "").utf8)) == SHA256.hash(data: Array(key.reveal().utf8))
            case .signature(let signature, let timestamp, let nonce):
                TakenCallbacks.isRecent(timestamp, at: clock.wall)
                    && WeChatCallback.isValid(
                        signature: signature,
                        token: key.reveal(),
                        timestamp: timestamp,
                        nonce: nonce
                    )
            }
        guard isRight else { throw Self.badSignature }
    }

    private static let badSignature = ServiceError(
        .forbidden,
        code: .badSignature,
        "The secret or signature in the URL is wrong, too old, or was used with another body: nothing was stored."
    )
}

extension ReceiptKeys {
    /// The key of a source; empty if it has none.
    fileprivate subscript(source: ReceiptSource) -> Secret {
        switch source {
        case .aliyunSMS: aliyunSMS
        case .tencentSMS: tencentSMS
        case .wechatOA: wechatOA
        }
    }
}

extension ReceiptSource {
    fileprivate var dialect: ReceiptDialect {
        switch self {
        case .aliyunSMS: .aliyun
        case .tencentSMS: .tencent
        case .wechatOA: .wechat
        }
    }
}
