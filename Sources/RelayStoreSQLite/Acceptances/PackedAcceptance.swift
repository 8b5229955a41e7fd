import Foundation
import RelayModel
import RelayStore

/// A delivery that was accepted at its first attempt and has no further details. Nearly all deliveries are, so they get
/// no row each: those of one segment with equal replies in one transaction share a row, at 14 bytes each. A row in
/// `deliveries` is newer and takes precedence.
struct PackedAcceptance: Hashable {
    /// The reply; most replies are equal.
    struct Reply: Hashable {
        let httpStatus: Int
        let code: String
        let message: String
        /// As in ``AttemptRecord``.
        let excerpt: [UInt8]?
    }

    /// The packed form: place (2), start (4, milliseconds after the row's), duration (4, microseconds), latency (4,
    /// milliseconds), little-endian.
    static let size = 14

    let place: UInt16
    let startedAt: Timestamp
    /// As in ``AttemptRecord``.
    let duration: Int64
    /// As in ``DeliveryRecord``.
    let latency: Int64

    /// Returns nil if the delivery has details that do not fit.
    init?(_ record: borrowing DeliveryRecord) {
        guard record.from == nil, record.to == .accepted, record.attempts == 1, record.part == 1, record.failures == 0,
            !record.isDoubtful, record.nextAt == nil, record.reason == nil, record.reference == nil,
            record.digest == nil,
            record.disableEndpoint == nil, let latency = record.latency, UInt32(exactly: latency) != nil
        else { return nil }
        // Member by member: copying the attempt would retain three references.
        guard record.attempt?.verdict == .accepted, let start = record.attempt?.startedAt,
            let duration = record.attempt?.duration, UInt32(exactly: duration) != nil
        else { return nil }
        place = UInt16(record.id.ordinal % UInt32(Segment.capacity))
        startedAt = start
        self.duration = duration
        self.latency = latency
    }

    /// Appends the packed form to a row's bytes.
    ///
    /// - Returns: False if its start is too far from the row's.
    func pack(into bytes: inout [UInt8], from start: Timestamp) -> Bool {
        guard let offset = Int32(exactly: startedAt.milliseconds - start.milliseconds) else { return false }
        withUnsafeTemporaryAllocation(byteCount: Self.size, alignment: 1) { packed in
            packed.storeBytes(of: place.littleEndian, as: UInt16.self)
            packed.storeBytes(of: offset.littleEndian, toByteOffset: 2, as: Int32.self)
            packed.storeBytes(of: UInt32(duration).littleEndian, toByteOffset: 6, as: UInt32.self)
            packed.storeBytes(of: UInt32(latency).littleEndian, toByteOffset: 10, as: UInt32.self)
            bytes.append(contentsOf: packed)
        }
        return true
    }

    /// Unpacks the bytes that ``pack(into:from:)`` wrote.
    static func unpack(_ data: Data, from start: Timestamp) -> [PackedAcceptance] {
        data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count - size + 1, by: size).map { offset in
                func number(_ place: Int) -> UInt32 {
                    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + place, as: UInt32.self))
                }
                return PackedAcceptance(
                    place: UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)),
                    startedAt: Timestamp(
                        milliseconds: start.milliseconds + Int64(Int32(bitPattern: number(2)))
                    ),
                    duration: Int64(number(6)),
                    latency: Int64(number(10))
                )
            }
        }
    }

    private init(place: UInt16, startedAt: Timestamp, duration: Int64, latency: Int64) {
        self.place = place
        self.startedAt = startedAt
        self.duration = duration
        self.latency = latency
    }
}
