using System.Buffers.Binary;
using System.Text;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>A protocol buffer read field by field, without the classes that wrote it.</summary>
internal sealed class WireMessage
{
    private readonly List<(int Field, object Value)> fields = [];

    public WireMessage(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var key = (int)Varint(ref bytes);
            object value = (key & 7) switch
            {
                0 => Varint(ref bytes),
                1 => BitConverter.ToDouble(Take(ref bytes, 8)),
                2 => Take(ref bytes, (int)Varint(ref bytes)).ToArray(),
                5 => BitConverter.ToSingle(Take(ref bytes, 4)),
                var kind => throw new InvalidDataException($"wire type {kind}"),
            };
            fields.Add((key >> 3, value));
        }
    }

    /// <summary>The records of an event file; framing and both checksums of each are checked.</summary>
    public static List<WireMessage> ReadRecords(string path)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        var records = new List<WireMessage>();
        while (bytes.Length > 0)
        {
            var head = Take(ref bytes, 12);
            Assert.Equal(Crc32C.Masked(head[..8]), BinaryPrimitives.ReadUInt32LittleEndian(head[8..]));
            var data = Take(ref bytes, (int)BinaryPrimitives.ReadUInt64LittleEndian(head));
            Assert.Equal(Crc32C.Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4)));
            records.Add(new WireMessage(data));
        }

        return records;
    }

    public bool Has(int field) => fields.Any(entry => entry.Field == field);

    public T Value<T>(int field) => (T)fields.Single(entry => entry.Field == field).Value;

    /// <summary>A number, which is not written where it is 0.</summary>
    public double Number(int field) => Has(field) ? Value<double>(field) : 0;

    public string Text(int field) => Encoding.UTF8.GetString(Value<byte[]>(field));

    public WireMessage Message(int field) => new(Value<byte[]>(field));

    /// <summary>A packed list of doubles.</summary>
    public double[] Doubles(int field)
    {
        ReadOnlySpan<byte> bytes = Value<byte[]>(field);
        var values = new double[bytes.Length / sizeof(double)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BitConverter.ToDouble(Take(ref bytes, sizeof(double)));
        return values;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(ref bytes, 1)[0];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }
}
