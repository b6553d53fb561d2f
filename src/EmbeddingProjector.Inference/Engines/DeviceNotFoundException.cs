namespace EmbeddingProjector.Inference.Engines;

/// <summary>An engine cannot run on the device that was asked for.</summary>
public sealed class DeviceNotFoundException : EmbeddingProjectorException
{
    /// <summary>Names engine and device.</summary>
    /// <param name="engine">The engine's name.</param>
    /// <param name="device">The device that was asked for.</param>
    /// <param name="reason">What was expected and found.</param>
    public DeviceNotFoundException(string engine, string device, string reason)
        : base("DeviceNotFound", $"engine {engine}, device '{device}': {reason}") =>
        (Engine, Device) = (engine, device);

    /// <summary>The engine's name.</summary>
    public string Engine { get; }

    /// <summary>The device that was asked for.</summary>
    public string Device { get; }
}
