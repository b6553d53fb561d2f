namespace EmbeddingProjector.Pipeline;

/// <summary>Hears how a run goes on. Every call comes on the thread that takes the results.</summary>
/// <remarks>An exception thrown by an observer ends the run cleanly: that is how <c>-ErrorAction Stop</c>
/// stops.</remarks>
public interface IRunObserver
{
    /// <summary>After each batch, and at the end.</summary>
    /// <param name="progress">Counts, speed and time left.</param>
    void Progressed(RunProgress progress);

    /// <summary>One image has no result; the run goes on.</summary>
    /// <param name="failure">The image and the reason.</param>
    void Failed(ItemFailure failure);

    /// <summary>Something that the user should know and that stops nothing.</summary>
    /// <param name="message">One sentence or two.</param>
    void Warned(string message);

    /// <summary>A computation on all rows, such as a projection, has taken a step. Nothing need be done.</summary>
    /// <param name="activity">What is computed.</param>
    /// <param name="step">Steps taken.</param>
    /// <param name="steps">Steps in all.</param>
    void Stepped(string activity, int step, int steps)
    {
    }

    /// <summary>A step that only a curious user wants to read about.</summary>
    /// <param name="message">One sentence.</param>
    void Noted(string message);
}
