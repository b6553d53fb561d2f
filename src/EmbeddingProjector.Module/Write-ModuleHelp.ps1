# Writes the help file that Get-Help reads (Microsoft's MAML schema for commands), from the built module's commands and the
# documentation comments of their classes. The build runs it.
param([string] $Module, [string] $Comments, [string[]] $MoreComments, [string] $OutFile)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$commands = Get-Command -Module EmbeddingProjector | Sort-Object Name

$members = @{}
foreach ($file in @($Comments) + $MoreComments) {
    foreach ($member in ([xml] [IO.File]::ReadAllText($file)).doc.members.member) { $members[$member.name] = $member }
}

# <see cref="P:A.B.Path"/> reads as its last name, <c>text</c> as its text.
function Get-Text($Node) {
    if (-not $Node) { return '' }
    $copy = $Node.CloneNode($true)
    foreach ($see in @($copy.SelectNodes('.//see[@cref]'))) {
        [void] $see.ParentNode.ReplaceChild($copy.OwnerDocument.CreateTextNode($see.cref.Split('.')[-1]), $see)
    }
    ($copy.InnerText -replace '\s+', ' ').Trim()
}

function Get-Summary([string] $Name) { if ($members[$Name]) { Get-Text $members[$Name].SelectSingleNode('summary') } else { '' } }

function Get-PropertySummary([type] $Type, [string] $Name) {
    $property = $Type.GetProperty($Name)
    if (-not $property) {
        return @{ WhatIf = 'Says what would be changed, and changes nothing.'; Confirm = 'Asks before each change.' }[$Name]
    }
    Get-Summary "P:$($property.DeclaringType.FullName).$Name"
}

$settings = [Xml.XmlWriterSettings]::new()
$settings.Indent = $true
$writer = [Xml.XmlWriter]::Create($OutFile, $settings)
$spaces = @{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

function Write-Element([string] $Name, [System.Collections.IDictionary] $Attributes, $Content) {
    $prefix, $local = $Name.Split(':')
    $writer.WriteStartElement($prefix, $local, $spaces[$prefix])
    if ($Attributes) { foreach ($key in $Attributes.Keys) { $writer.WriteAttributeString($key, "$($Attributes[$key])") } }
    if ($Content -is [scriptblock]) { . $Content } elseif ($null -ne $Content) { $writer.WriteString("$Content") }
    $writer.WriteEndElement()
}

function Write-Description([string[]] $Paragraphs) {
    Write-Element maml:description $null { foreach ($text in $Paragraphs) { Write-Element maml:para $null $text } }
}

function Get-TypeName([type] $Type) {
    if ($Type.IsArray) { return "$(Get-TypeName $Type.GetElementType())[]" }
    $inner = [Nullable]::GetUnderlyingType($Type)
    ($inner ?? $Type).Name
}

function Write-Type([type] $Type) { Write-Element dev:type $null { Write-Element maml:name $null (Get-TypeName $Type) } }

# What a fresh command holds. A machine's own number of processors is no default of the command.
function Get-Default($Parameter, $Instance) {
    if ($Parameter.ParameterType -eq [switch]) { return 'False' }
    if ($Parameter.IsMandatory -or $Parameter.Name -eq 'Threads') { return $null }
    $value = $Instance.($Parameter.Name)
    if ($null -eq $value) { return '' }
    [string]::Join(', ', @($value | ForEach-Object { [Convert]::ToString($_, [cultureinfo]::InvariantCulture) }))
}

function Write-Parameter($Command, $Parameter, [bool] $WithDefault, $Instance) {
    $type = $Parameter.ParameterType
    $element = if ($type.IsArray) { $type.GetElementType() } else { [Nullable]::GetUnderlyingType($type) ?? $type }
    $property = $Command.ImplementingType.GetProperty($Parameter.Name)
    $pipeline = @(
        if ($Parameter.ValueFromPipeline) { 'ByValue' }
        if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
    ) -join ', '
    $attributes = [ordered] @{
        required       = "$($Parameter.IsMandatory)".ToLowerInvariant()
        variableLength = "$($type.IsArray)".ToLowerInvariant()
        globbing       = "$([bool] ($property -and $property.IsDefined([SupportsWildcards], $true)))".ToLowerInvariant()
        pipelineInput  = if ($pipeline) { "True ($pipeline)" } else { 'False' }
        position       = if ($Parameter.Position -ge 0) { $Parameter.Position } else { 'named' }
        aliases        = if ($Parameter.Aliases) { $Parameter.Aliases -join ', ' } else { 'none' }
    }
    Write-Element command:parameter $attributes {
        Write-Element maml:name $null $Parameter.Name
        Write-Description (Get-PropertySummary $Command.ImplementingType $Parameter.Name)
        if ($element.IsEnum) {
            Write-Element command:parameterValueGroup $null {
                foreach ($name in [Enum]::GetNames($element)) {
                    Write-Element command:parameterValue @{ required = 'false' } $name
                }
            }
        }
        if ($type -ne [switch]) {
            Write-Element command:parameterValue ([ordered] @{
                    required = 'true'; variableLength = "$($type.IsArray)".ToLowerInvariant()
                }) (Get-TypeName $type)
        }
        Write-Type $type
        if ($WithDefault) {
            $default = Get-Default $Parameter $Instance
            if ($null -ne $default) { Write-Element dev:defaultValue $null $default }
        }
    }
}

function Write-Command($Command) {
    $class = $Command.ImplementingType
    $comment = $members["T:$($class.FullName)"]
    $summary = Get-Summary "T:$($class.FullName)"
    $remarks = $comment.SelectSingleNode('remarks')
    $paragraphs = @($summary) + @(
        if ($remarks) {
            $para = @($remarks.SelectNodes('para'))
            if ($para) { $para | ForEach-Object { Get-Text $_ } } else { Get-Text $remarks }
        }
    )
    $common = [Management.Automation.PSCmdlet]::CommonParameters
    $sets = $Command.ParameterSets
    $all = [ordered] @{}
    foreach ($parameter in $sets.Parameters) {
        if ($parameter.Name -notin $common -and -not $all.Contains($parameter.Name)) { $all[$parameter.Name] = $parameter }
    }
    $instance = [Activator]::CreateInstance($class)

    Write-Element command:command $null {
        Write-Element command:details $null {
            Write-Element command:name $null $Command.Name
            Write-Element command:verb $null $Command.Verb
            Write-Element command:noun $null $Command.Noun
            Write-Description $summary
        }
        Write-Description $paragraphs
        Write-Element command:syntax $null {
            foreach ($set in $sets) {
                Write-Element command:syntaxItem $null {
                    Write-Element maml:name $null $Command.Name
                    $set.Parameters | Where-Object Name -NotIn $common |
                        Sort-Object { if ($_.Position -ge 0) { $_.Position } else { 1000 } } -Stable |
                        ForEach-Object { Write-Parameter $Command $_ $false $null }
                }
            }
        }
        Write-Element command:parameters $null {
            foreach ($parameter in $all.Values) { Write-Parameter $Command $parameter $true $instance }
        }
        Write-Element command:inputTypes $null {
            foreach ($parameter in $all.Values) {
                if (-not $parameter.ValueFromPipeline -and -not $parameter.ValueFromPipelineByPropertyName) { continue }
                Write-Element command:inputType $null {
                    Write-Type $parameter.ParameterType
                    Write-Description (Get-PropertySummary $class $parameter.Name)
                }
            }
        }
        Write-Element command:returnValues $null {
            foreach ($type in $Command.OutputType.Type) {
                Write-Element command:returnValue $null {
                    Write-Type $type
                    Write-Description (Get-Summary "T:$($type.FullName)")
                }
            }
        }
        Write-Element command:examples $null {
            $number = 0
            foreach ($example in $comment.SelectNodes('example')) {
                $number++
                $code = $example.SelectSingleNode('code')
                $rest = $example.CloneNode($true)
                [void] $rest.RemoveChild($rest.SelectSingleNode('code'))
                Write-Element command:example $null {
                    Write-Element maml:title $null "-------------------------- Example $number --------------------------"
                    Write-Element dev:code $null (($code.InnerText.Trim() -split "`n").ForEach('Trim') -join "`n")
                    Write-Element dev:remarks $null { Write-Element maml:para $null (Get-Text $rest) }
                }
            }
        }
        Write-Element command:relatedLinks $null {
            Write-Element maml:navigationLink $null {
                Write-Element maml:linkText $null 'about_EmbeddingProjector'
                Write-Element maml:uri $null ''
            }
        }
    }
    $instance.Dispose()
}

$writer.WriteStartElement('helpItems', 'http://msh')
$writer.WriteAttributeString('schema', 'maml')
foreach ($prefix in $spaces.Keys) { $writer.WriteAttributeString('xmlns', $prefix, $null, $spaces[$prefix]) }
foreach ($command in $commands) { Write-Command $command }
$writer.WriteEndElement()
$writer.Dispose()
