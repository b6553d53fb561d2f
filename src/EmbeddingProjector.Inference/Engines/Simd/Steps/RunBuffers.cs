namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>The caller's memory during a run.</summary>
internal sealed unsafe class RunBuffers(int outputs)
{
    /// <summary>[batch, channels, height, width].</summary>
    public float* Input { get; set; }

    /// <summary>One for each output: [batch, output shape].</summary>
    public float*[] Outputs { get; } = new float*[outputs];

    /// <summary>One for each output: [batch, output shape]; null stands for zeros.</summary>
    public float*[] OutputGradients { get; } = new float*[outputs];

    /// <summary>[batch, channels, height, width].</summary>
    public float* InputGradient { get; set; }
}
