import RelayModel
import Testing

@testable import RelayRoster

// Serialized: hundreds of cases that only compute would delay every test that waits for a socket.
@Suite("A roster of rubbish", .serialized, .timeLimit(.minutes(5)))
struct RosterFuzzTests {
    @Test("Random bytes are refused, never a crash")
    func randomBytes() throws {
        var random = SplitMix64(seed: 2026)
        let folder = try RosterFolder()
        for _ in 0..<300 {
            let bytes = (0..<random.below(400)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            try folder.write(bytes, to: random.pick(RosterFile.allCases))
            _ = folder.faults()
        }
    }

    @Test("A sound roster with bytes changed is read or refused, never a crash")
    func changedBytes() throws {
        var random = SplitMix64(seed: 37)
        let pieces: [[UInt8]] = [
            [0x22], [0x2C], [0x0A], [0x0D], [0xFF], [0xE3, 0x80, 0x80], Array("circle:".utf8), [0], [0xEF, 0xBB, 0xBF],
            [0xFF, 0xFE],
            Array("#N/A".utf8), Array("c1".utf8), [0xC2], [0xE3],
        ]
        for fixture in ["excel-gb18030", "utf8-bom", "unicode-text"] {
            let folder = try RosterFolder()
            for file in RosterFile.allCases {
                let sound = try FileBytes.read(RosterFolder.fixture(fixture) + "/" + file.rawValue)
                for _ in 0..<100 {
                    var bytes = sound
                    for _ in 0...random.below(4) {
                        let place = random.below(bytes.count)
                        bytes.replaceSubrange(
                            place..<min(bytes.count, place + random.below(3)),
                            with: random.pick(pieces)
                        )
                    }
                    try folder.write(bytes, to: file)
                    _ = folder.faults()
                    _ = try? RosterReader().read(directory: folder.path, skipBad: true)
                }
                try folder.write(sound, to: file)
            }
        }
    }
}
