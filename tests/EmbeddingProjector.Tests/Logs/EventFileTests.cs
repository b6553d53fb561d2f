using System.Buffers.Binary;
using System.Text;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Events;

namespace EmbeddingProjector.Tests.Logs;

public sealed class EventFileTests
{
    [Theory] // RFC 3720, appendix B.4
    [InlineData(0x00, 0x8a9136aau)]
    [InlineData(0xff, 0x62a8ab43u)]
    public void The_checksum_is_castagnolis(byte value, uint checksum)
    {
        var bytes = new byte[32];
        bytes.AsSpan().Fill(value);

        Assert.Equal(checksum, Crc32C.Of(bytes));
        Assert.Equal(checksum, Crc32C.Of(bytes.AsSpan(0, 13), bytes.AsSpan(13)));
        Assert.Equal(0xe3069283u, Crc32C.Of("123456789"u8));
    }

    [Fact]
    public void The_first_record_says_the_files_version()
    {
        using var folder = new TemporaryFolder();
        var time = new DateTimeOffset(2024, 6, 1, 12, 0, 0, 500, TimeSpan.Zero);

        EventFile.Ensure(folder.Path, time);

        var path = Assert.Single(Directory.GetFiles(folder.Path));
        Assert.Equal("events.out.tfevents.1717243200.embeddingprojector", Path.GetFileName(path));
        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(bytes.Length - 16, length);
        Assert.Equal(Crc32C.Masked(bytes.AsSpan(0, 8)), BitConverter.ToUInt32(bytes, 8));
        Assert.Equal(Crc32C.Masked(bytes.AsSpan(12, length)), BitConverter.ToUInt32(bytes, 12 + length));
        var version = Event.Parser.ParseFrom(bytes, 12, length);
        Assert.Equal(("brain.Event:2", 1717243200.5), (version.FileVersion, version.WallTime));
    }

    [Fact]
    public void A_folder_that_has_an_event_file_gets_no_other()
    {
        using var folder = new TemporaryFolder();
        folder.Write("events.out.tfevents.1.host.v2", Encoding.ASCII.GetBytes("theirs"));

        EventFile.Ensure(folder.Path, DateTimeOffset.UnixEpoch);

        Assert.Single(Directory.GetFiles(folder.Path));
    }
}
