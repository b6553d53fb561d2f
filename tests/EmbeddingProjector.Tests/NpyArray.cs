using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace EmbeddingProjector.Tests;

/// <summary>An array of a trusted .npy fixture, row-major: float32 (<c>&lt;f4</c>) or bytes (<c>|u1</c>).</summary>
/// <param name="Shape">The dimensions, outermost first.</param>
/// <param name="Bytes">The values as stored, little-endian.</param>
public sealed partial record NpyArray(int[] Shape, byte[] Bytes)
{
    // Version 1.0, whose header's length is two bytes.
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>The values of a <c>&lt;f4</c> file.</summary>
    public float[] Floats => MemoryMarshal.Cast<byte, float>(Bytes).ToArray();

    /// <summary>Reads a file that the fixture scripts wrote with numpy.save.</summary>
    /// <param name="path">The file.</param>
    public static NpyArray Load(string path)
    {
        var file = File.ReadAllBytes(path);
        if (!file.AsSpan().StartsWith(Magic))
            throw new InvalidDataException($"'{path}' is no .npy file");

        var headerLength = BitConverter.ToUInt16(file, 8);
        var header = Encoding.ASCII.GetString(file, 10, headerLength);
        var found = HeaderPattern().Match(header);
        if (!found.Success)
            throw new InvalidDataException($"'{path}': expected <f4 or |u1 in C order, found {header}");

        var shape = found.Groups["shape"].Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var size = found.Groups["type"].Value == "<f4" ? 4 : 1;
        var bytes = file[(10 + headerLength)..];
        return bytes.Length == size * shape.Aggregate(1, (product, length) => product * length)
            ? new(shape, bytes)
            : throw new InvalidDataException($"'{path}': {bytes.Length} bytes do not fit {header}");
    }

    [GeneratedRegex(@"'descr': '(?<type><f4|\|u1)', 'fortran_order': False, 'shape': \((?<shape>[\d, ]*)\)")]
    private static partial Regex HeaderPattern();
}
