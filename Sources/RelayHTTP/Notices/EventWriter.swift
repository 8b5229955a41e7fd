import NIOCore
import RelayAPI
import RelayJSON
import RelayService

/// Numbers and formats server-sent events.
struct EventWriter {
    private var number = 0
    /// The offset from UTC, in minutes, of the times in the events.
    private let offsetMinutes: Int

    init(offsetMinutes: Int) { self.offsetMinutes = offsetMinutes }

    /// Formats one event. JSON has no line breaks, so one data line is enough.
    mutating func event(_ name: String, _ data: JSON) -> ByteBuffer {
        number += 1
        var buffer = ByteBuffer(string: "id: \(number)\nevent: \(name)\ndata: ")
        buffer.writeBytes(data.bytes)
        buffer.writeString("\n\n")
        return buffer
    }

    /// Formats one event per delivery.
    mutating func deliveries(_ batch: [ProgressHub.News]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for item in batch {
            let data = DeliveryEventResponse(news: item, offsetMinutes: offsetMinutes).json
            buffer.writeImmutableBuffer(event("delivery", data))
        }
        return buffer
    }
}
