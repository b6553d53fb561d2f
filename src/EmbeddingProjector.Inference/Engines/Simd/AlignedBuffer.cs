namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Zeroed floats outside the garbage collector's heap, aligned to a cache line, freed with the
/// handle.</summary>
internal sealed unsafe class AlignedBuffer : SafeHandle
{
    private const int Alignment = 64;

    /// <param name="length">In floats.</param>
    public AlignedBuffer(long length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        var bytes = checked((nuint)length * sizeof(float));
        var memory = NativeMemory.AlignedAlloc(Math.Max(bytes, Alignment), Alignment);
        NativeMemory.Clear(memory, bytes);
        SetHandle((nint)memory);
        if (length > 0)
            GC.AddMemoryPressure(length * sizeof(float));
    }

    /// <summary>In floats.</summary>
    public long Length { get; }

    /// <summary>The first float. Valid until the handle is disposed.</summary>
    public float* Pointer => (float*)handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        if (Length > 0)
            GC.RemoveMemoryPressure(Length * sizeof(float));
        return true;
    }
}
